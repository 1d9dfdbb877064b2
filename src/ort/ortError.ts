/** A status that ONNX Runtime returned, or a wrong use of it that would have crashed the process. */
export class OrtError extends Error {
  /** OrtErrorCode of onnxruntime_c_api.h; 0 when the error is our own. */
  readonly code: number;

  constructor(message: string, code: number) {
    super(message);
    this.name = "OrtError";
    this.code = code;
  }
}
