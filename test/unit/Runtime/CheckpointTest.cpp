#include "Regression.h"
#include "TemporaryFolder.h"
#include "weir/inspect.h"
#include "weir/safetensors.h"

#include <gtest/gtest.h>
#include <unistd.h>

static void train(weir_model *model, int steps) {
  Batch<float> batch;
  weir_step result = WEIR_STEP_INIT;
  for (int i = 0; i < steps; ++i)
    EXPECT_EQ(weir_model_train_step(model, batch.data(), &result), WEIR_OK);
}

/// Everything that a checkpoint restores.
static std::vector<double> everything(const Model &model) {
  std::vector<double> all = model.values();
  all.push_back(double(weir_model_steps(model)));
  all.push_back(double(weir_model_applied_updates(model)));
  all.push_back(double(weir_model_seed(model)));
  all.push_back(weir_model_learning_rate(model));
  return all;
}

namespace {
class Checkpoint : public testing::Test {
protected:
  Regression<float> regression;
  TemporaryFolder folder;
  std::string path = folder / "model.safetensors";

  /// A file of a model that was trained for three steps.
  std::string save(bool weights = false) {
    Model model(regression.descriptor);
    train(model, 3);
    EXPECT_EQ(weights ? weir_model_save_weights(model, path.c_str())
                      : weir_model_save(model, path.c_str()),
              WEIR_OK)
        << weir_model_last_error(model);
    return readFile(path);
  }
  /// Loading fails with this text, and changes nothing.
  void expectRefused(weir_status status, const std::string &text,
                     bool weights = false) {
    Model model(regression.descriptor);
    train(model, 1);
    std::vector<double> before = everything(model);
    EXPECT_EQ(weights ? weir_model_load_weights(model, path.c_str())
                      : weir_model_load(model, path.c_str()),
              status);
    EXPECT_EQ(weir_model_last_error(model), "`" + path + "`" + text);
    EXPECT_EQ(everything(model), before);
  }
};
} // namespace

/// Writes the file again with one string of its metadata replaced (or left
/// out, if empty), and signed anew.
static void setMetadata(const std::string &path, const std::string &changed,
                        const std::string &value,
                        const std::string &dropped = "") {
  weir_safetensors *file = nullptr;
  ASSERT_EQ(weir_safetensors_open(path.c_str(), 0, nullptr, nullptr, 0, &file),
            WEIR_OK);
  std::vector<weir_safetensors_pair> metadata;
  for (const char *key :
       {"weir_format", "kind", "model", "model_hash", "layer_hash", "step",
        "applied_updates", "seed", "learning_rate"}) {
    const char *old = weir_safetensors_metadata(file, key);
    if (key == changed)
      old = value.empty() ? nullptr : value.c_str();
    if (old)
      metadata.push_back({key, old});
  }
  std::vector<weir_safetensors_source> tensors;
  std::vector<std::vector<char>> data(weir_safetensors_count(file));
  for (size_t i = 0; i < data.size(); ++i) {
    const weir_safetensors_tensor &tensor = *weir_safetensors_at(file, i);
    data[i].resize(tensor.end - tensor.begin);
    ASSERT_EQ(weir_safetensors_read_bytes(file, &tensor, data[i].data(),
                                          data[i].size()),
              WEIR_OK);
    weir_safetensors_source source = {};
    source.name = tensor.name;
    source.dtype = tensor.dtype;
    source.rank = tensor.rank;
    std::copy(tensor.shape, tensor.shape + tensor.rank, source.shape);
    source.data = data[i].data();
    if (tensor.name != dropped)
      tensors.push_back(source);
  }
  char text[512] = "";
  EXPECT_EQ(weir_safetensors_write(path.c_str(), tensors.data(), tensors.size(),
                                   metadata.data(), metadata.size(), nullptr,
                                   text, sizeof(text)),
            WEIR_OK)
      << text;
  weir_safetensors_close(file);
}

TEST_F(Checkpoint, resumesBitForBit) {
  Model original(regression.descriptor), resumed(regression.descriptor, 2);
  ASSERT_EQ(weir_model_initialize(original, 99), WEIR_OK);
  ASSERT_EQ(weir_model_set_learning_rate(original, 0.1), WEIR_OK);
  train(original, 5);
  ASSERT_EQ(weir_model_save(original, path.c_str()), WEIR_OK);
  ASSERT_EQ(weir_model_load(resumed, path.c_str()), WEIR_OK)
      << weir_model_last_error(resumed);
  EXPECT_EQ(everything(resumed), everything(original));
  EXPECT_EQ(weir_model_steps(resumed), 5u);
  train(original, 5);
  train(resumed, 5);
  EXPECT_EQ(everything(resumed), everything(original));
}

TEST_F(Checkpoint, saysWhatItIs) {
  save();
  weir_safetensors *file = nullptr;
  ASSERT_EQ(weir_safetensors_open(path.c_str(), 0, nullptr, nullptr, 0, &file),
            WEIR_OK);
  auto metadata = [&](const char *key) {
    const char *value = weir_safetensors_metadata(file, key);
    return std::string(value ? value : "(none)");
  };
  EXPECT_EQ(metadata("weir_format"), "1");
  EXPECT_EQ(metadata("kind"), "checkpoint");
  EXPECT_EQ(metadata("model"), "regression");
  EXPECT_EQ(metadata("model_hash"), "123456789abcdef0");
  EXPECT_EQ(metadata("layer_hash"), "0fedcba987654321");
  EXPECT_EQ(metadata("step"), "3");
  EXPECT_EQ(metadata("applied_updates"), "3");
  EXPECT_EQ(metadata("seed"), "7");
  EXPECT_EQ(metadata("learning_rate"), "0.125");
  EXPECT_NE(weir_safetensors_find(file, "optimizer.m.linear.weight"), nullptr);
  EXPECT_EQ(weir_safetensors_find(file, "linear.weight")->rank, 2u);
  weir_safetensors_close(file);
}

TEST_F(Checkpoint, loadsWeightsAlone) {
  for (bool weights : {true, false}) { // of a weights file, of a checkpoint
    save(weights);
    Model source(regression.descriptor), model(regression.descriptor);
    train(source, 3);
    train(model, 1);
    std::vector<double> before = everything(model);
    ASSERT_EQ(weir_model_load_weights(model, path.c_str()), WEIR_OK)
        << weir_model_last_error(model);
    std::vector<double> expected = source.values(), after = everything(model);
    size_t own = kFeatures + 2; // weight, bias, seen; then the slots
    for (size_t i = 0; i < after.size(); ++i)
      EXPECT_EQ(after[i], i < own ? expected[i] : before[i]) << i;
  }
}

TEST_F(Checkpoint, convertsBetweenTypes) {
  save();
  Regression<double> wide;
  Model model(wide.descriptor), narrow(regression.descriptor);
  train(narrow, 3);
  ASSERT_EQ(weir_model_load(model, path.c_str()), WEIR_OK)
      << weir_model_last_error(model);
  EXPECT_EQ(model.values(), narrow.values());
}

TEST_F(Checkpoint, readsFilesOfOtherPrograms) {
  const float weight[] = {1, 2, 3, 4, 5}, bias = 6, seen = 0;
  weir_safetensors_source tensors[] = {
      {"linear.weight", WEIR_DTYPE_F32, 2, {1, kFeatures}, weight},
      {"linear.bias", WEIR_DTYPE_F32, 1, {1}, &bias},
      {"seen", WEIR_DTYPE_F32, 0, {}, &seen}};
  weir_safetensors_pair metadata[] = {{"format", "pt"}};
  ASSERT_EQ(weir_safetensors_write(path.c_str(), tensors, 3, metadata, 1,
                                   nullptr, nullptr, 0),
            WEIR_OK);
  Model model(regression.descriptor);
  ASSERT_EQ(weir_model_load_weights(model, path.c_str()), WEIR_OK)
      << weir_model_last_error(model);
  EXPECT_EQ(model.values()[5], 6);
  expectRefused(WEIR_INCOMPATIBLE,
                " is not a checkpoint; load_weights takes the parameters of "
                "other programs' files");
}

TEST_F(Checkpoint, listsWhatDiffersInAnotherModel) {
  save();
  regression.descriptor.model_hash = 1;
  expectRefused(WEIR_INCOMPATIBLE, " is of another model; names and shapes "
                                   "agree, the program differs");
  regression.tensors[1].name = "linear.offset";
  regression.shape(0)[0] = kFeatures;
  regression.shape(0)[1] = 1;
  expectRefused(WEIR_INCOMPATIBLE,
                " is of another model; missing: `linear.offset`; unexpected: "
                "`linear.bias`; of another shape: `linear.weight`");
  expectRefused(WEIR_INCOMPATIBLE,
                " is of another model; missing: `linear.offset`; unexpected: "
                "`linear.bias`; of another shape: `linear.weight`",
                true);
}

TEST_F(Checkpoint, comparesTheLayersOfWeights) {
  save(true);
  regression.descriptor.model_hash = 1; // another optimizer, say
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_load_weights(model, path.c_str()), WEIR_OK);
  regression.descriptor.layer_hash = 2;
  expectRefused(WEIR_INCOMPATIBLE,
                " is of another model; names and shapes agree, the layers "
                "differ",
                true);
}

TEST_F(Checkpoint, cutsLongLists) {
  save();
  std::vector<std::string> names;
  for (int i = 0; i < 20; ++i)
    names.push_back("extra." + std::to_string(i));
  for (const std::string &name : names) {
    regression.tensors.push_back(regression.tensors[2]);
    regression.tensors.back().name = name.c_str();
  }
  regression.link();
  expectRefused(WEIR_INCOMPATIBLE,
                " is of another model; missing: `extra.0`, `extra.1`, "
                "`extra.2`, `extra.3`, `extra.4`, `extra.5`, `extra.6`, "
                "`extra.7` and 12 more");
}

TEST_F(Checkpoint, needsTheOptimizersState) {
  save(true);
  expectRefused(WEIR_INCOMPATIBLE,
                " has no optimizer state (`optimizer.m.linear.weight` is "
                "missing); load_weights takes its parameters alone");
  save();
  setMetadata(path, "", "", "optimizer.m.linear.bias");
  expectRefused(WEIR_INCOMPATIBLE,
                " has no optimizer state (`optimizer.m.linear.bias` is "
                "missing); load_weights takes its parameters alone");
}

TEST_F(Checkpoint, needsItsMetadata) {
  struct {
    const char *key, *value;
    weir_status status;
    const char *text;
  } cases[] = {
      {"weir_format", "2", WEIR_INCOMPATIBLE,
       " has format 2, newer than format 1 of this runtime"},
      {"weir_format", "0", WEIR_INCOMPATIBLE,
       " has format 0, older than format 1 of this runtime"},
      {"weir_format", "one", WEIR_DATA_LOSS,
       ": the format number is malformed"},
      {"kind", "weights", WEIR_INCOMPATIBLE,
       " holds weights, not a checkpoint; load_weights takes its parameters"},
      {"model_hash", "", WEIR_DATA_LOSS, ": `model_hash` is missing"},
      {"model_hash", "x", WEIR_DATA_LOSS, ": `model_hash` is malformed"},
      {"step", "", WEIR_DATA_LOSS, ": `step` is missing"},
      {"step", "-1", WEIR_DATA_LOSS, ": `step` is malformed"},
      {"applied_updates", "", WEIR_DATA_LOSS, ": `applied_updates` is missing"},
      {"seed", "", WEIR_DATA_LOSS, ": `seed` is missing"},
      {"learning_rate", "", WEIR_DATA_LOSS, ": `learning_rate` is missing"},
      {"learning_rate", "nan", WEIR_DATA_LOSS,
       ": `learning_rate` is malformed"},
  };
  for (const auto &item : cases) {
    save();
    setMetadata(path, item.key, item.value);
    expectRefused(item.status, item.text);
  }
}

TEST_F(Checkpoint, refusesEveryPrefix) {
  std::string bytes = save();
  Model model(regression.descriptor);
  std::vector<double> before = everything(model);
  for (size_t i = bytes.size(); i-- > 0;) {
    ASSERT_EQ(truncate(path.c_str(), off_t(i)), 0);
    ASSERT_EQ(weir_model_load(model, path.c_str()), WEIR_DATA_LOSS) << i;
    ASSERT_EQ(weir_model_load_weights(model, path.c_str()), WEIR_DATA_LOSS);
  }
  EXPECT_EQ(everything(model), before);
}

TEST_F(Checkpoint, refusesEveryFlippedBit) {
  std::string bytes = save();
  Model model(regression.descriptor);
  std::vector<double> before = everything(model);
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    flipBit(path, i / 8, i % 8);
    ASSERT_NE(weir_model_load(model, path.c_str()), WEIR_OK) << i;
    flipBit(path, i / 8, i % 8);
  }
  EXPECT_EQ(everything(model), before);
  EXPECT_EQ(weir_model_load(model, path.c_str()), WEIR_OK);
}

TEST_F(Checkpoint, neverTakesDamagedWeights) {
  std::string bytes = save(true);
  Model good(regression.descriptor);
  ASSERT_EQ(weir_model_load_weights(good, path.c_str()), WEIR_OK);
  Model model(regression.descriptor);
  std::vector<double> before = model.values();
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    flipBit(path, i / 8, i % 8);
    // Where the flip hides that the file is ours, its values are intact.
    bool loaded = weir_model_load_weights(model, path.c_str()) == WEIR_OK;
    ASSERT_EQ(model.values(), loaded ? good.values() : before) << i;
    if (loaded) {
      ASSERT_EQ(weir_model_initialize(model, 7), WEIR_OK);
    }
    flipBit(path, i / 8, i % 8);
  }
}

TEST_F(Checkpoint, refusesPaths) {
  Model model(regression.descriptor);
  for (const char *none : {"", static_cast<const char *>(nullptr)}) {
    EXPECT_EQ(weir_model_save(model, none), WEIR_INVALID_ARGUMENT);
    EXPECT_EQ(weir_model_load(model, none), WEIR_INVALID_ARGUMENT);
    EXPECT_EQ(weir_model_save_weights(model, none), WEIR_INVALID_ARGUMENT);
    EXPECT_EQ(weir_model_load_weights(model, none), WEIR_INVALID_ARGUMENT);
  }
  EXPECT_STREQ(weir_model_last_error(model), "`path` is NULL");
  EXPECT_EQ(weir_model_load(model, path.c_str()), WEIR_NOT_FOUND);
  EXPECT_EQ(weir_model_last_error(model),
            "cannot open `" + path + "`: No such file or directory");
  save();
  std::string link = folder / "link";
  ASSERT_EQ(symlink(path.c_str(), link.c_str()), 0);
  EXPECT_EQ(weir_model_load(model, link.c_str()), WEIR_IO_ERROR);
  EXPECT_EQ(weir_model_last_error(model), "`" + link + "` is a symbolic link");
  EXPECT_EQ(weir_model_save(model, link.c_str()), WEIR_IO_ERROR);
  EXPECT_EQ(weir_model_load_weights(model, link.c_str()), WEIR_OK);
  EXPECT_EQ(weir_model_save(nullptr, "x"), WEIR_INVALID_ARGUMENT);
  EXPECT_EQ(weir_model_load(nullptr, "x"), WEIR_INVALID_ARGUMENT);
}

TEST_F(Checkpoint, refusesOtherKindsOfNumbers) {
  save();
  regression.tensors[2].type = WEIR_I32; // `seen`
  Model model(regression.descriptor);
  EXPECT_EQ(weir_model_load(model, path.c_str()), WEIR_INCOMPATIBLE);
  EXPECT_STREQ(weir_model_last_error(model), "`seen` is F32 instead of I32");
}

/// Weight files hold what evaluation reads; who loads them starts the copies
/// anew, who loads a checkpoint does not.
TEST_F(Checkpoint, savesWhatEvaluationReads) {
  weir_tensor &slot = regression.tensors[3]; // of the weight
  slot.initializer = WEIR_INIT_COPY;
  slot.a = 0;
  slot.b = 1;
  regression.link();
  Model model(regression.descriptor), other(regression.descriptor);
  train(model, 3);
  auto read = [&](const Model &from, const char *name) {
    std::vector<double> values(kFeatures);
    EXPECT_EQ(weir_model_read_tensor(from, name, values.data(), kFeatures),
              WEIR_OK);
    return values;
  };
  std::vector<double> averaged = read(model, slot.name);
  EXPECT_NE(averaged, read(model, "linear.weight"));
  ASSERT_EQ(weir_model_save_weights(model, path.c_str()), WEIR_OK);
  ASSERT_EQ(weir_model_load_weights(other, path.c_str()), WEIR_OK);
  EXPECT_EQ(read(other, "linear.weight"), averaged);
  EXPECT_EQ(read(other, slot.name), averaged);
  ASSERT_EQ(weir_model_save(model, path.c_str()), WEIR_OK);
  ASSERT_EQ(weir_model_load(other, path.c_str()), WEIR_OK);
  EXPECT_EQ(everything(other), everything(model));
}
