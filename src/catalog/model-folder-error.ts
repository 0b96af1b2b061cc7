import { DomainError } from '../errors.ts'

/** A folder or a repository is no model that runs here. */
export class ModelFolderError extends DomainError {
  readonly code = 'BAD_MODEL_FOLDER'
  override name = 'ModelFolderError'
}
