/** A hub of models that answers as huggingface.co does. */
export interface Hub {
  /** Address without a slash at its end. */
  readonly endpoint: string
  /** What models that ask for an account are read with; goes to the endpoint's own host only. */
  readonly token: string | undefined
}

/** A repository (`owner/name`) at a branch, a tag or a commit. */
export interface Source {
  readonly repository: string
  readonly revision: string
}

/** What a file's content must hash to: large files are known by their SHA-256, small ones by git's name for them. */
interface ContentHash {
  readonly kind: 'sha256' | 'git-blob'
  /** Lower-case hexadecimal. */
  readonly hex: string
}

/** A file as the hub announces it. */
export interface RemoteFile {
  /** Below the repository, with slashes. */
  readonly path: string
  readonly bytes: number
  readonly hash: ContentHash
}
