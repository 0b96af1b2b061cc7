/**
 * Whether an If-None-Match header names `tag` (a strong one, with its quotes). The comparison is the weak one: caches
 * and proxies that recompress weaken the tags that they hand back (RFC 9110, 13.1.2).
 */
export function namesTag(header: string | undefined, tag: string): boolean {
  return header?.trim() === '*' || listed(header).some((each) => each.replace(/^W\//, '') === tag)
}

/** Whether an If-Match header names `tag`: here weak tags match nothing (RFC 9110, 13.1.1). */
export function namesTagStrongly(header: string, tag: string): boolean {
  return header.trim() === '*' || listed(header).includes(tag)
}

const listed = (header = ''): readonly string[] => header.match(/(?:W\/)?"[^"]*"/g) ?? []
