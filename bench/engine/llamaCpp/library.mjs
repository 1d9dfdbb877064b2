/**
 * The functions of llama.cpp's C API that the benchmark calls, through koffi. Structures go by value, so they are those of
 * one release: include/llama.h and ggml/include/ggml.h of v0.5.0 (https://github.com/ggml-org/llama.cpp), which
 * install.mjs pins.
 */
import koffi from "koffi";
import { llamaCppLibraries } from "./install.mjs";

/** The handles are kept for ever: koffi unloads a library whose handle is collected. */
const handles = [];

export function loadLlamaCpp() {
  const paths = llamaCppLibraries();
  const open = (path) => {
    const handle = koffi.load(path);
    handles.push(handle);
    return handle;
  };
  const base = open(paths.ggmlBase);
  const ggml = open(paths.ggml);
  const llama = open(paths.llama);

  koffi.struct("llama_model_params", {
    devices: "void *",
    tensor_buft_overrides: "void *",
    n_gpu_layers: "int32_t",
    split_mode: "int",
    load_mode: "int",
    lazy_mode: "int",
    main_gpu: "int32_t",
    tensor_split: "void *",
    progress_callback: "void *",
    progress_callback_user_data: "void *",
    kv_overrides: "void *",
    vocab_only: "bool",
    check_tensors: "bool",
    use_extra_bufts: "bool",
    no_host: "bool",
    no_alloc: "bool",
    load_mtp: "bool",
  });
  koffi.struct("llama_context_params", {
    n_ctx: "uint32_t",
    n_batch: "uint32_t",
    n_ubatch: "uint32_t",
    n_seq_max: "uint32_t",
    n_rs_seq: "uint32_t",
    n_outputs_max: "uint32_t",
    n_outputs_max_per_seq: "uint32_t",
    n_threads: "int32_t",
    n_threads_batch: "int32_t",
    ctx_type: "int",
    rope_scaling_type: "int",
    pooling_type: "int",
    attention_type: "int",
    flash_attn_type: "int",
    rope_freq_base: "float",
    rope_freq_scale: "float",
    yarn_ext_factor: "float",
    yarn_attn_factor: "float",
    yarn_beta_fast: "float",
    yarn_beta_slow: "float",
    yarn_orig_ctx: "uint32_t",
    defrag_thold: "float",
    cb_eval: "void *",
    cb_eval_user_data: "void *",
    type_k: "int",
    type_v: "int",
    abort_callback: "void *",
    abort_callback_data: "void *",
    embeddings: "bool",
    offload_kqv: "bool",
    no_perf: "bool",
    op_offload: "bool",
    swa_full: "bool",
    kv_unified: "bool",
    samplers: "void *",
    n_samplers: "size_t",
    ctx_other: "void *",
  });
  koffi.struct("llama_batch", {
    n_tokens: "int32_t",
    token: "void *",
    embd: "void *",
    pos: "void *",
    n_seq_id: "void *",
    seq_id: "void *",
    logits: "void *",
  });
  koffi.struct("ggml_threadpool_params", {
    cpumask: koffi.array("bool", 512),
    n_threads: "int",
    prio: "int",
    poll: "uint32_t",
    strict_cpu: "bool",
    paused: "bool",
  });

  ggml.func("void ggml_backend_load_all_from_path(str)")(paths.folder);
  llama.func("void llama_backend_init()")();
  // The processor's library is chosen while running, so functions of its own are looked up by name.
  const processor = base.func("void *ggml_backend_dev_backend_reg(void *)")(ggml.func("void *ggml_backend_dev_by_type(int)")(0));
  const ofProcessor = base.func("void *ggml_backend_reg_get_proc_address(void *, str)");
  const newThreadPool = koffi.decode(ofProcessor(processor, "ggml_threadpool_new"), koffi.proto("void *", ["ggml_threadpool_params *"]));
  const defaultThreadPool = base.func("ggml_threadpool_params ggml_threadpool_params_default(int)");

  return {
    defaultModelParams: llama.func("llama_model_params llama_model_default_params()"),
    defaultContextParams: llama.func("llama_context_params llama_context_default_params()"),
    loadModel: llama.func("void *llama_model_load_from_file(str, llama_model_params)"),
    freeModel: llama.func("void llama_model_free(void *)"),
    newContext: llama.func("void *llama_init_from_model(void *, llama_context_params)"),
    freeContext: llama.func("void llama_free(void *)"),
    attachThreadPool: llama.func("void llama_attach_threadpool(void *, void *, void *)"),
    newThreadPool: (threads) => newThreadPool(defaultThreadPool(threads)),
    vocabularyOf: llama.func("void *llama_model_get_vocab(void *)"),
    vocabularySize: llama.func("int32_t llama_vocab_n_tokens(void *)"),
    tokenize: llama.func("int32_t llama_tokenize(void *, void *, int32_t, void *, int32_t, bool, bool)"),
    newBatch: llama.func("llama_batch llama_batch_init(int32_t, int32_t, int32_t)"),
    decode: llama.func("int32_t llama_decode(void *, llama_batch)"),
    logits: llama.func("void *llama_get_logits(void *)"),
    memoryOf: llama.func("void *llama_get_memory(void *)"),
    removeFrom: llama.func("bool llama_memory_seq_rm(void *, int32_t, int32_t, int32_t)"),
  };
}

/** The native memory itself as a typed array; nothing is copied. */
export const viewOf = (Type, pointer, length) => new Type(koffi.view(pointer, length * Type.BYTES_PER_ELEMENT));
