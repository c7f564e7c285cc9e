"""What moves, joins and chooses elements."""

from kinds import Operation, bind, listed, product


def fitting(function):
    """Drawn from the shape of the input: (arguments, shape) or None."""
    def draw(g, x):
        drawn = function(g, g.shape(x))
        if not drawn or product(drawn[1]) > g.LARGEST or len(drawn[1]) > 3:
            return None
        return (x,), drawn[0], drawn[1]
    return draw


def draw_reshape(g, shape):
    size = product(shape)
    factors = [each for each in range(1, size + 1) if size % each == 0]
    first = g.random.choice(factors)
    rest = [each for each in factors if size // first % each == 0]
    second = g.random.choice(rest)
    result = g.random.choice([(size,), (first, size // first),
                              (first, second, size // first // second)])
    written = list(result)
    if g.random.random() < 0.5:
        written[g.random.randrange(len(written))] = -1
    return {"sizes": listed(written), "shape": result}, result


def draw_flatten(g, shape):
    return ({}, (product(shape),)) if shape else None


def draw_permute(g, shape):
    if len(shape) < 2:
        return None
    order = list(range(len(shape)))
    g.random.shuffle(order)
    return ({"order": order}, tuple(shape[axis] for axis in order))


def draw_transpose(g, shape):
    if len(shape) < 2:
        return None
    return {}, shape[:-2] + (shape[-1], shape[-2])


def draw_unsqueeze(g, shape):
    axis = g.random.randrange(len(shape) + 1)
    return {"axis": axis}, shape[:axis] + (1,) + shape[axis:]


def draw_squeeze(g, shape):
    if 1 not in shape:
        return None
    return {}, tuple(size for size in shape if size != 1)


def draw_broadcast(g, shape):
    result = [size if size != 1 else g.random.choice([1, 2, 3, 5])
              for size in shape]
    if len(shape) < 3:
        result.insert(0, g.random.choice([1, 2, 3]))
    return {"sizes": listed(result), "rank": len(result)}, tuple(result)


def draw_slice(g, shape):
    if not shape:
        return None
    axis = g.random.randrange(len(shape))
    size = shape[axis]
    begin = g.random.randrange(size)
    end = g.random.randrange(begin + 1, size + 1)
    return ({"axis": axis, "begin": begin, "end": end,
             "keeps": ".., " * axis},
            shape[:axis] + (end - begin,) + shape[axis + 1:])


def draw_stride(g, shape):
    if not shape or max(shape) < 3:
        return None
    axis = shape.index(max(shape))
    begin, stride = g.random.randrange(2), g.random.choice([2, 3])
    size = len(range(begin, shape[axis], stride))
    return ({"axis": axis, "begin": begin, "end": shape[axis],
             "stride": stride}, shape[:axis] + (size,) + shape[axis + 1:])


def draw_index(g, shape):
    if not shape:
        return None
    axis = g.random.randrange(len(shape))
    at = g.random.choice([0, -1, shape[axis] - 1])
    return ({"axis": axis, "at": at, "keeps": ".., " * axis},
            shape[:axis] + shape[axis + 1:])


def along_axis(condition, result, **arguments):
    def draw(g, shape):
        if not shape:
            return None
        axis = g.axis_of(shape)
        if not condition(shape[axis]):
            return None
        drawn = {key: g.random.choice(values)
                 for key, values in arguments.items()}
        return (drawn | {"axis": axis, "size": shape[axis]},
                shape[:axis] + (result(shape[axis], drawn),)
                + shape[axis + 1:])
    return fitting(draw)


def halves(t, v, a):
    return v[0].chunk(2, a["axis"] + 1)


def uneven(t, v, a):
    return v[0].split([1, a["size"] - 1], a["axis"] + 1)


def pad(t, v, p, a):
    def block(count):
        shape = list(v[0].shape)
        shape[a["axis"] + 1] = count
        return t.full(shape, a["value"], dtype=v[0].dtype)
    return t.cat([block(a["before"]), v[0], block(a["after"])],
                 a["axis"] + 1)


def draw_concat(g, x):
    shape = g.shape(x)
    if not shape:
        return None
    axis = g.axis(x)

    def fits(name):
        other = g.shape(name)
        return (len(other) == len(shape) and all(
            i == axis or a == b for i, (a, b) in enumerate(zip(other, shape)))
            and product(other) + product(shape) <= g.LARGEST)
    other = g.choose(fits)
    if not other:
        return None
    size = shape[axis] + g.shape(other)[axis]
    return ((x, other), {"axis": axis},
            shape[:axis] + (size,) + shape[axis + 1:])


def draw_stack(g, x):
    shape = g.shape(x)
    if len(shape) > 2 or 2 * product(shape) > g.LARGEST:
        return None
    axis = g.random.randrange(len(shape) + 1)
    other = g.choose(lambda name: g.shape(name) == shape)
    if not other:
        return None
    return (x, other), {"axis": axis}, shape[:axis] + (2,) + shape[axis:]


# -- indices ------------------------------------------------------------------


def draw_gather(g, x):
    """By a port of classes along an axis."""
    shape = g.shape(x)
    if not shape:
        return None
    axis = g.axis(x)
    picked = g.random.choice([(), (2,), (3,), (2, 2)])
    result = shape[:axis] + picked + shape[axis + 1:]
    if product(result) > g.LARGEST or len(result) > 3:
        return None
    index = g.port(picked, g.random.randrange(1, shape[axis] + 1))
    return (x, index), {"axis": axis}, result


def gather(t, x, index, axis):
    """NumPy's take for each sample."""
    flat = index.reshape(len(index), -1)
    shape = [len(x)] + [1] * (x.dim() - 1)
    shape[axis] = flat.shape[1]
    wanted = list(x.shape)
    wanted[axis] = flat.shape[1]
    y = t.gather(x, axis, flat.reshape(shape).expand(wanted))
    return y.reshape(x.shape[:axis] + index.shape[1:] + x.shape[axis + 1:])


def draw_scatter(g, x):
    shape = g.shape(x)
    if not shape:
        return None
    axis, size = g.axis(x), g.random.choice([1, 2, 4, 6])
    result = shape[:axis] + (size,) + shape[axis + 1:]
    if product(result) > g.LARGEST:
        return None
    index = g.port((shape[axis],), g.random.randrange(1, size + 1))
    return (x, index), {"axis": axis, "size": size}, result


def scatter(t, v, p, a):
    x, index = v
    axis = a["axis"] + 1
    shape = [len(x)] + [1] * (x.dim() - 1)
    shape[axis] = x.shape[axis]
    result = list(x.shape)
    result[axis] = a["size"]
    return t.zeros(result, dtype=x.dtype).scatter_add(
        axis, index.reshape(shape).expand(x.shape), x)


def draw_chosen(g, x):
    """By where another value is greatest."""
    shape = g.shape(x)
    if len(shape) < 2:
        return None
    by = g.choose(lambda name: g.shape(name) and
                  g.shape(name)[-1] <= shape[0] and
                  len(g.shape(name)) + len(shape) < 5 and
                  product(g.shape(name)[:-1] + shape[1:]) <= g.LARGEST)
    if not by:
        return None
    return (x, by), {}, g.shape(by)[:-1] + shape[1:]


def draw_per_class(g, x):
    classes = g.random.choice([2, 3])
    return (x, g.port((), classes)), {"last": classes - 1}, g.shape(x)


def draw_by_count(g, x):
    shape = g.shape(x)
    if not shape:
        return None
    return (x, g.lengths(shape[0])), {"half": shape[0] // 2 + 1}, shape


def spread(index, x):
    return index.reshape(index.shape + (1,) * (x.dim() - index.dim()))


SHAPES = [
    Operation("reshape", "Shape", fitting(draw_reshape),
              bind("reshape({0}, {sizes})"),
              lambda t, v, p, a: v[0].reshape((len(v[0]),) + a["shape"])),
    Operation("flatten", "Shape", fitting(draw_flatten), bind("flatten({0})"),
              lambda t, v, p, a: v[0].flatten(1)),
    Operation("permute", "Shape", fitting(draw_permute),
              bind("permute({0}, {order})"), lambda t, v, p, a: v[0].permute(
                  [0] + [axis + 1 for axis in a["order"]])),
    Operation("transpose", "Shape", fitting(draw_transpose),
              bind("transpose({0})"),
              lambda t, v, p, a: v[0].transpose(-1, -2)),
    Operation("unsqueeze", "Shape", fitting(draw_unsqueeze),
              bind("unsqueeze({0}, {axis})"),
              lambda t, v, p, a: v[0].unsqueeze(a["axis"] + 1)),
    Operation("squeeze", "Shape", fitting(draw_squeeze), bind("squeeze({0})"),
              lambda t, v, p, a: v[0].reshape(
                  v[0].shape[:1] + tuple(
                      size for size in v[0].shape[1:] if size != 1))),
    Operation("broadcast", "Shape", fitting(draw_broadcast),
              bind("broadcast({0}, {sizes})"),
              lambda t, v, p, a: v[0].reshape(
                  v[0].shape[:1] + (1,) * (a["rank"] - v[0].dim() + 1)
                  + v[0].shape[1:]).expand(
                      [-1] + [int(size) for size
                              in a["sizes"].strip("[]").split(",")])),
    Operation("index_range", "Shape", fitting(draw_slice),
              bind("{0}[{keeps}{begin}..{end}]"),
              lambda t, v, p, a: v[0].narrow(
                  a["axis"] + 1, a["begin"], a["end"] - a["begin"])),
    Operation("slice", "Shape", fitting(draw_stride),
              bind("slice({0}, {begin}, {end}, stride: {stride}, "
                   "axis: {axis})"),
              lambda t, v, p, a: v[0].index_select(a["axis"] + 1, t.arange(
                  a["begin"], a["end"], a["stride"]))),
    Operation("index", "Shape", fitting(draw_index), bind("{0}[{keeps}{at}]"),
              lambda t, v, p, a: v[0].select(a["axis"] + 1, a["at"])),
    Operation("last", "Shape", fitting(
        lambda g, shape: ({}, shape[1:]) if shape else None),
              bind("last({0})"), lambda t, v, p, a: v[0][:, -1]),
    Operation("flip", "Shape", along_axis(lambda n: True, lambda n, a: n),
              bind("flip({0}, axis: {axis})"),
              lambda t, v, p, a: v[0].flip(a["axis"] + 1)),
    Operation("flip_all", "Shape",
              fitting(lambda g, shape: ({}, shape) if shape else None),
              bind("flip({0})"), lambda t, v, p, a: v[0].flip(
                  tuple(range(1, v[0].dim())))),
    Operation("split", "Shape",
              along_axis(lambda n: n % 2 == 0, lambda n, a: n // 2),
              lambda name, inputs, a: [
                  f"{name}_a, {name}_b = split({inputs[0]}, 2, "
                  f"axis: {a['axis']})",
                  f"{name} = {name}_a * tanh({name}_b)"],
              lambda t, v, p, a: halves(t, v, a)[0] * t.tanh(
                  halves(t, v, a)[1])),
    Operation("split_sizes", "Shape",
              along_axis(lambda n: n > 1, lambda n, a: n),
              lambda name, inputs, a: [
                  f"{name}_a, {name}_b = split({inputs[0]}, [1, "
                  f"{a['size'] - 1}], axis: {a['axis']})",
                  f"{name} = concat(tanh({name}_b), {name}_a, "
                  f"axis: {a['axis']})"],
              lambda t, v, p, a: t.cat([t.tanh(uneven(t, v, a)[1]),
                                        uneven(t, v, a)[0]], a["axis"] + 1)),
    Operation("pad", "Shape",
              along_axis(lambda n: True,
                         lambda n, a: n + a["before"] + a["after"],
                         before=(0, 1, 2), after=(0, 1, 3),
                         value=(0.0, 0.5, -1.0)),
              bind("pad({0}, {before}, {after}, axis: {axis}, "
                   "value: {value})"), pad),
    Operation("concat", "Shape", draw_concat,
              bind("concat({0}, {1}, axis: {axis})"),
              lambda t, v, p, a: t.cat(v, a["axis"] + 1)),
    Operation("concat_constant", "Shape", fitting(
        lambda g, shape: ({"size": shape[0]}, (shape[0] + 3,))
        if len(shape) == 1 else None),
              bind("concat(zeros([2]), {0} * arange({size}, start: 0.5, "
                   "step: 0.25), ones([1]))"),
              lambda t, v, p, a: t.cat([
                  t.zeros(len(v[0]), 2), v[0] * (
                      0.5 + 0.25 * t.arange(a["size"])),
                  t.ones(len(v[0]), 1)], 1)),
    Operation("stack", "Shape", draw_stack,
              bind("stack({0}, {1}, axis: {axis})"),
              lambda t, v, p, a: t.stack(v, a["axis"] + 1)),
    Operation("gather", "Shape", draw_gather,
              bind("gather({0}, {1}, axis: {axis})"),
              lambda t, v, p, a: gather(t, *v, a["axis"] + 1)),
    Operation("gather_chosen", "Shape", draw_chosen,
              bind("gather({0}, argmax({1})) + 0 * sum({1})"),
              lambda t, v, p, a: gather(t, v[0], v[1].argmax(-1), 1)),
    Operation("scatter", "Shape", draw_scatter,
              bind("scatter({0}, {1}, {size}, axis: {axis})"), scatter),
    Operation("where_class", "Shape", draw_per_class,
              bind("where({1} == {last}, {0}, -0.5 * {0})"),
              lambda t, v, p, a: t.where(
                  spread(v[1] == a["last"], v[0]), v[0], -0.5 * v[0])),
    Operation("where_count", "Shape", draw_by_count,
              bind("where({1} < {half}, {0}, {0} * to_float({1}))"),
              lambda t, v, p, a: t.where(
                  spread(v[1] < a["half"], v[0]), v[0],
                  v[0] * spread(v[1], v[0]))),
]

OPERATIONS = SHAPES
