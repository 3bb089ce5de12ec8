// The smallest model that can be written by hand: y = sigmoid(scale * mean(x) + shift), ONNX opset 13. A real file for a real runtime; it knows nothing of faces.
// @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(Math.floor(n / 128))]);
const field = (id: number, wire: number, data: readonly number[]): number[] => [...varint(id * 8 + wire), ...data];
const bytes = (id: number, data: readonly number[]): number[] => field(id, 2, [...varint(data.length), ...data]);
const text = (id: number, value: string): number[] => bytes(id, [...new TextEncoder().encode(value)]);
const int = (id: number, value: number): number[] => field(id, 0, varint(value));
const float32 = (value: number): number[] => [...new Uint8Array(Float32Array.of(value).buffer)];

const node = (op: string, inputs: readonly string[], output: string, attributes: readonly number[] = []): number[] =>
  bytes(1, [...inputs.flatMap((name) => text(1, name)), ...text(2, output), ...text(4, op), ...attributes]);
const constant = (name: string, value: number): number[] => bytes(5, [...int(2, 1), ...text(8, name), ...bytes(9, float32(value))]);
const tensor = (id: number, name: string, dims: readonly number[]): number[] =>
  bytes(id, [
    ...text(1, name),
    ...bytes(
      2,
      bytes(1, [
        ...int(1, 1),
        ...bytes(
          2,
          dims.flatMap((dim) => bytes(1, int(1, dim))),
        ),
      ]),
    ),
  ]);

/**
 * @param options shape of the input, and what the mean is scaled and shifted by before the sigmoid; without a sigmoid the number is given as it is
 * @returns an ONNX file
 */
export function onnxModel(options: {
  readonly dims?: readonly number[];
  readonly scale: number;
  readonly shift: number;
  readonly isBare?: boolean;
}): Uint8Array {
  const noKeep = bytes(5, [...text(1, 'keepdims'), ...int(3, 0), ...int(20, 2)]);
  const graph = [
    ...node('ReduceMean', ['x'], 'mean', noKeep),
    ...node('Mul', ['mean', 'scale'], 'scaled'),
    ...node('Add', ['scaled', 'shift'], options.isBare === true ? 'y' : 'shifted'),
    ...(options.isBare === true ? [] : node('Sigmoid', ['shifted'], 'y')),
    ...text(2, 'mean_of_light'),
    ...constant('scale', options.scale),
    ...constant('shift', options.shift),
    ...tensor(11, 'x', options.dims ?? [1, 3, 32, 24]),
    ...tensor(12, 'y', []),
  ];
  return Uint8Array.from([...int(1, 8), ...bytes(7, graph), ...bytes(8, [...text(1, ''), ...int(2, 13)])]);
}
