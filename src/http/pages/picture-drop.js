import { part } from './page.js'

/**
 * Makes a label with a file input take pictures that are dropped on it, or pasted while it has the focus, and show the
 * one that was taken.
 * @param {HTMLElement} label
 * @param {(file: File) => void} [onPicture]
 */
export function takePictures(label, onPicture) {
  const input = part(label, 'file')
  input.addEventListener('change', () => {
    showChosen(label)
    const [file] = input.files
    if (file !== undefined) onPicture?.(file)
  })
  label.addEventListener('dragover', (event) => {
    event.preventDefault()
    label.classList.add('over')
  })
  label.addEventListener('dragleave', () => label.classList.remove('over'))
  label.addEventListener('drop', (event) => {
    event.preventDefault()
    label.classList.remove('over')
    take(input, event.dataTransfer)
  })
  label.addEventListener('paste', (event) => take(input, event.clipboardData))
}

/**
 * As if it had been chosen by the input itself. Other files than pictures are left.
 * @param {HTMLInputElement} input
 * @param {DataTransfer | null} data
 */
function take(input, data) {
  const picture = Array.from(data?.files ?? []).find((file) => file.type.startsWith('image/'))
  if (picture === undefined) return
  const files = new DataTransfer()
  files.items.add(picture)
  input.files = files.files
  input.dispatchEvent(new Event('change'))
}

/**
 * The picture and its name, or what the label said before where there is none.
 * @param {HTMLElement} label
 */
export function showChosen(label) {
  const [file] = part(label, 'file').files
  const preview = part(label, 'preview')
  const hint = part(label, 'hint')
  if (preview.src !== '') URL.revokeObjectURL(preview.src)
  hint.dataset.empty ??= hint.textContent
  hint.textContent = file?.name ?? hint.dataset.empty
  preview.hidden = file === undefined
  if (file === undefined) preview.removeAttribute('src')
  else preview.src = URL.createObjectURL(file)
}
