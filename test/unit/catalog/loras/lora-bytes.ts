/** A safetensors file of one tensor of float32 zeros; `change` may spoil its header. */
export function loraBytes(
  elements: number,
  change: (header: Record<string, unknown>) => unknown = (header) => header,
): Buffer {
  const tensor = { dtype: 'F32', shape: [elements], data_offsets: [0, elements * 4] }
  const header = change({ __metadata__: { format: 'pt' }, 'unet.lora_down.weight': tensor })
  return safetensors(JSON.stringify(header), Buffer.alloc(elements * 4))
}

/** The format's frame around any text and data. */
export function safetensors(header: string, data: Buffer): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  return Buffer.concat([length, Buffer.from(header), data])
}

/** A sound LoRA for a U-Net's module that no model has: only a model's graph can tell. */
export function lostLoraBytes(): Buffer {
  const name = 'unet.down_blocks.9.attentions.0.proj_in'
  const [down, up] = [0, 4].map((begin) => ({
    dtype: 'F32',
    shape: [1, 1],
    data_offsets: [begin, begin + 4],
  }))
  const header = { [`${name}.lora_A.weight`]: down, [`${name}.lora_B.weight`]: up }
  return safetensors(JSON.stringify(header), Buffer.alloc(8))
}
