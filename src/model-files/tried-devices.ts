import type { DeviceBudget } from './memory-plan.ts'

/** A device that models may run on or, where it is not usable, could not. */
export interface TriedDevice extends DeviceBudget {
  readonly usable: boolean
  /** For people. */
  readonly reason: string
}

/** What a model may run on, best first: everything that works, or the one that it is to run on, where that works. */
export function allowedDevices<Device extends TriedDevice>(
  devices: readonly Device[],
  asked: string | undefined,
): Device[] {
  return devices.filter(({ name, usable }) => usable && (asked === undefined || name === asked))
}

/** Why a device cannot be used, as a sentence. */
export function reasonAgainst(devices: readonly TriedDevice[], name: string | undefined): string {
  const report = devices.find((device) => device.name === name)
  return report?.reason ?? 'The runtime of this machine was built without it.'
}
