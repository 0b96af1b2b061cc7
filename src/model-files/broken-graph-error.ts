/** A graph file says something that no sound ONNX graph says, or something that is not read here. */
export class BrokenGraphError extends Error {
  override name = 'BrokenGraphError'
}
