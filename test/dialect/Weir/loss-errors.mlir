// RUN: weir-opt %s --split-input-file --verify-diagnostics

func.func @scalar_logits(%x: tensor<f32>, %t: tensor<i32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs `logits` of rank 1 or more}}
  %l = weir.cross_entropy %x, %t : tensor<f32>, tensor<i32> -> tensor<f32>
  return
}

// -----

func.func @targets_of_other_shape(%x: tensor<2x3x5xf32>, %t: tensor<2x5xi32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs a `target` of shape [2, 3], not 'tensor<2x5xi32>'}}
  %l = weir.cross_entropy %x, %t : tensor<2x3x5xf32>, tensor<2x5xi32> -> tensor<2x3xf32>
  return
}

// -----

func.func @gradient_of_wrong_shape(%x: tensor<2x3xf32>, %t: tensor<2xi32>, %d: tensor<f32>) {
  // expected-error@+1 {{'weir.cross_entropy_grad' op has one number for each row, 'tensor<2xf32>', not 'tensor<f32>'}}
  %l = weir.cross_entropy_grad %x, %t, %d : tensor<2x3xf32>, tensor<2xi32>, tensor<f32>
  return
}

// -----

func.func @smoothing_above_one(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs a smoothing from 0 to 1, not 1.500000e+00}}
  %l = weir.cross_entropy %x, %t smoothing 1.5 : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32>
  return
}

// -----

func.func @weights_of_other_classes(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.cross_entropy' op has 2 weights for 3 classes}}
  %l = weir.cross_entropy %x, %t weights [1.0, 2.0] : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32>
  return
}

// -----

func.func @negative_weight(%x: tensor<2x3xf32>, %t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.cross_entropy' op needs weights that are finite and not negative}}
  %l = weir.cross_entropy %x, %t weights [1.0, -2.0, 1.0] : tensor<2x3xf32>, tensor<2xi32> -> tensor<2xf32>
  return
}

// -----

func.func @weight_of_other_shape(%t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.class_weight' op has one number for each class of 'tensor<2xi32>', not 'tensor<3xf32>'}}
  %w = weir.class_weight %t weights [1.0] : tensor<2xi32> -> tensor<3xf32>
  return
}

// -----

func.func @no_weights(%t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.class_weight' op needs weights}}
  %w = weir.class_weight %t weights [] : tensor<2xi32> -> tensor<2xf32>
  return
}

// -----

func.func @mark_of_nothing() {
  // expected-error@+1 {{'weir.mark' op needs `classes` or `lengths`}}
  %m = weir.mark : () -> tensor<2xi1>
  return
}

// -----

func.func @mark_of_other_shape(%t: tensor<2xi32>) {
  // expected-error@+1 {{'weir.mark' op gives 'tensor<3xi1>' for classes of type 'tensor<2xi32>'}}
  %m = weir.mark classes %t ignore 0 : (tensor<2xi32>) -> tensor<3xi1>
  return
}

// -----

func.func @lengths_without_axis(%n: tensor<2xi32>) {
  // expected-error@+1 {{'weir.mark' op needs a further axis behind those of the lengths, [2], not 'tensor<2xi1>'}}
  %m = weir.mark lengths %n : (tensor<2xi32>) -> tensor<2xi1>
  return
}

// -----

func.func @mask_of_other_axes(%x: tensor<2x3xf32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.total' op has a mask of type 'tensor<3xi1>', not of the first axes of 'tensor<2x3xf32>'}}
  %s, %w = weir.total %x mask %m : tensor<3xi1> : tensor<2x3xf32> -> tensor<f32>
  return
}

// -----

func.func @weight_of_another_type(%x: tensor<2x3xf32>, %m: tensor<2xf64>) {
  // expected-error@+1 {{'weir.total' op has a weight of type 'tensor<2xf64>' for elements of type 'f32'}}
  %s, %w = weir.total %x weight %m : tensor<2xf64> : tensor<2x3xf32> -> tensor<f32>
  return
}

// -----

func.func @weight_of_other_axes(%x: tensor<2x3xf32>, %m: tensor<3xf32>) {
  // expected-error@+1 {{'weir.total' op has a weight of type 'tensor<3xf32>', not of the first axes of 'tensor<2x3xf32>'}}
  %s, %w = weir.total %x weight %m : tensor<3xf32> : tensor<2x3xf32> -> tensor<f32>
  return
}

// -----

func.func @spread_of_a_vector(%x: tensor<2xf32>, %m: tensor<2xi1>) {
  // expected-error@+1 {{'weir.spread' op spreads a scalar of the element type of 'tensor<2xf32>'}}
  %y = weir.spread %x, %m : tensor<2xf32>, tensor<2xi1> -> tensor<2xf32>
  return
}

// -----

func.func @spread_by_other_axes(%x: tensor<f32>, %m: tensor<3xi1>) {
  // expected-error@+1 {{'weir.spread' op has a mask of type 'tensor<3xi1>', not of the first axes of 'tensor<2xf32>'}}
  %y = weir.spread %x, %m : tensor<f32>, tensor<3xi1> -> tensor<2xf32>
  return
}

// -----

func.func @unit_of_a_scalar(%x: tensor<f32>) {
  // expected-error@+1 {{'weir.unit' op needs an `x` of rank 1 or more}}
  %y = weir.unit %x eps 1.0 : tensor<f32>
  return
}

// -----

func.func @unit_without_eps(%x: tensor<2xf32>) {
  // expected-error@+1 {{'weir.unit_grad' op needs an `eps` above 0}}
  %y = weir.unit_grad %x, %x eps 0.0 : tensor<2xf32>
  return
}

// -----

func.func @similarities_that_are_not_square(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.contrastive' op needs similarities of all samples with all, not 'tensor<2x3xf32>'}}
  %l = weir.contrastive %x, %x, %x : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @contrast_of_other_samples(%x: tensor<2x2xf32>) {
  // expected-error@+1 {{'weir.contrastive' op has one number for each sample, 'tensor<2xf32>', not 'tensor<3xf32>'}}
  %l = weir.contrastive %x, %x, %x : tensor<2x2xf32> -> tensor<3xf32>
  return
}

// -----

func.func @contrast_of_several_counts(%x: tensor<2x2xf32>, %v: tensor<1xi32>) {
  // expected-error@+1 {{'weir.contrastive' op needs a `valid` of rank 0}}
  %l = weir.contrastive %x, %x, %x valid %v : tensor<2x2xf32>, tensor<1xi32> -> tensor<2xf32>
  return
}

// -----

func.func @total_that_is_no_scalar(%x: tensor<2x3xf32>) {
  // expected-error@+1 {{'weir.total' op gives a scalar of the element type of 'tensor<2x3xf32>'}}
  %s, %w = weir.total %x : tensor<2x3xf32> -> tensor<2xf32>
  return
}

// -----

func.func @valid_that_is_no_scalar(%x: tensor<2x3xf32>, %v: tensor<1xi32>) {
  // expected-error@+1 {{'weir.total' op needs a `valid` of rank 0}}
  %s, %w = weir.total %x valid %v : tensor<2x3xf32>, tensor<1xi32> -> tensor<f32>
  return
}

// -----

func.func @valid_rows_of_a_scalar(%x: tensor<f32>, %v: tensor<i32>) {
  // expected-error@+1 {{'weir.total' op with `valid` needs an `x` of rank 1 or more}}
  %s, %w = weir.total %x valid %v : tensor<f32>, tensor<i32> -> tensor<f32>
  return
}
