import { describe, expect, it } from 'vitest'
import { findWeightTargets } from '../../../../src/engine/lora/weight-targets.ts'
import type { OnnxGraph, OnnxInitializer, OnnxNode } from '../../../../src/model-files/onnx-graph.ts'

const weight = (name: string, dims: readonly number[], dataType = 1): OnnxInitializer => ({
  ...{ name, dims, dataType, plain: true },
  data: { file: '/model.onnx', offset: 0, bytes: 0 },
})

const node = (
  opType: string,
  name: string,
  inputs: readonly string[],
  more: Partial<OnnxNode> = {},
): OnnxNode => ({ name, opType, inputs, outputs: [`${name}_output_0`], integers: new Map(), ...more })

function targetsOf(initializers: readonly OnnxInitializer[], ...nodes: readonly OnnxNode[]) {
  const graph: OnnxGraph = { inputs: ['x'], outputs: [], nodes, initializers }
  return Array.from(
    findWeightTargets(graph),
    ([flatName, { module, initializer, inputFirst, sharedWith }]) => ({
      ...{ flatName, module, weight: initializer?.name, inputFirst, sharedWith: sharedWith.join() },
    }),
  )
}

describe('findWeightTargets', () => {
  it('names weights after their modules, not after themselves', () => {
    const targets = targetsOf(
      [weight('onnx::MatMul_7', [4, 2]), weight('proj.weight', [2, 4]), weight('conv.weight', [2, 4, 3, 3])],
      node('MatMul', '/blocks.0/attn/to_out.0/MatMul', ['x', 'onnx::MatMul_7']),
      node('Gemm', '/blocks.0/proj/Gemm', ['x', 'proj.weight'], { integers: new Map([['transB', 1]]) }),
      node('Conv', '/conv/Conv', ['x', 'conv.weight']),
    )
    expect(targets).toMatchObject([
      {
        flatName: 'blocks_0_attn_to_out_0',
        module: 'blocks.0.attn.to_out.0',
        inputFirst: true,
        sharedWith: '',
      },
      { flatName: 'blocks_0_proj', inputFirst: false },
      { flatName: 'conv', weight: 'conv.weight', inputFirst: false },
    ])
  })

  it('takes the name of a weight where that of the node says nothing', () => {
    const targets = targetsOf(
      [weight('blocks.0.to_q.weight', [2, 4])],
      node('Transpose', 'node_t', ['blocks.0.to_q.weight'], { outputs: ['t'] }),
      node('MatMul', 'node_MatMul_3', ['x', 't']),
    )
    expect(targets).toMatchObject([
      { module: 'blocks.0.to_q', weight: 'blocks.0.to_q.weight', inputFirst: false },
    ])
  })

  it('looks through what exporters put between a weight and its node', () => {
    const targets = targetsOf(
      [weight('half', [2, 4], 10), weight('bytes', [4, 2], 3)],
      node('Cast', '/to_q/Cast', ['half'], { outputs: ['cast'] }),
      node('Transpose', '/to_q/Transpose', ['cast'], { outputs: ['turned'] }),
      node('MatMul', '/to_q/MatMul', ['x', 'turned']),
      node('Gemm', '/to_k/Gemm', ['x', 'cast']),
      node('DequantizeLinear', '/to_v/Dequantize', ['bytes'], { outputs: ['floats'] }),
      node('MatMul', '/to_v/MatMul_1', ['x', 'floats']),
    )
    expect(targets).toMatchObject([
      { module: 'to_q', weight: 'half', inputFirst: false },
      { module: 'to_k', weight: 'half', inputFirst: true },
      { module: 'to_v', weight: 'bytes' },
    ])
  })

  it('has no weight to show of operators that are quantised', () => {
    const targets = targetsOf(
      [weight('q4', [4, 1, 16], 2)],
      node('MatMulNBits', '/to_q/MatMul_Q4', ['x', 'q4', 'scales']),
      node('MatMulInteger', '/to_k/MatMul_quant', ['x', 'q4']),
    )
    expect(targets).toMatchObject([
      { module: 'to_q', weight: undefined },
      { module: 'to_k', weight: undefined },
    ])
  })

  it('tells who else reads a weight, and that a module may do so twice', () => {
    const [first, second] = targetsOf(
      [weight('shared', [2, 2]), weight('own', [2, 2])],
      node('MatMul', '/a/MatMul', ['x', 'shared']),
      node('MatMul', '/b/MatMul', ['x', 'own']),
      node('MatMul', '/b/MatMul_1', ['x', 'own']),
      node('Gather', '/embed/Gather', ['shared', 'x']),
    )
    expect(first).toMatchObject({ module: 'a', sharedWith: '/embed' })
    expect(second).toMatchObject({ module: 'b', sharedWith: '' })
  })

  it('passes over products of two values, embeddings and matrices of other ranks', () => {
    expect(
      targetsOf(
        [weight('table', [9, 2]), weight('cube', [2, 2, 2])],
        node('MatMul', '/attn/MatMul', ['x', 'y']),
        node('Gather', '/embed/Gather', ['table', 'x']),
        node('MatMul', '/odd/MatMul', ['x', 'cube']),
      ),
    ).toEqual([])
  })
})
