import { checkRepoAccess, fileDownloadInfo, modelInfo } from '@huggingface/hub'
import { expect, it, onTestFinished } from 'vitest'
import { HubServer } from './hub-server.ts'
import { repository } from './pulling.ts'
import { tinyRepository } from './tiny-repository.ts'

async function startedServer(): Promise<HubServer> {
  const server = new HubServer()
  await server.start()
  onTestFinished(() => server.stop())
  server.add(repository, { files: tinyRepository })
  return server
}

it('answers the hub’s own library', async () => {
  const { url: hubUrl } = await startedServer()
  const info = (path: string) => fileDownloadInfo({ repo: repository, path, hubUrl })
  expect(await info('unet/model.onnx')).toMatchObject({
    size: 5000,
    etag: expect.stringMatching(/^"[0-9a-f]{64}"$/) as string,
  })
  expect(await info('tokenizer/merges.txt')).toMatchObject({ size: 18 })
  expect(await info('tokenizer/none.txt')).toBeNull()
  expect(await modelInfo({ name: repository, revision: 'main', hubUrl })).toMatchObject({ name: repository })
  await checkRepoAccess({ repo: repository, hubUrl })
  await expect(checkRepoAccess({ repo: 'house/none', hubUrl })).rejects.toMatchObject({ statusCode: 401 })
})

it('answers HEAD with the headers alone', async () => {
  const { url } = await startedServer()
  const response = await fetch(`${url}/${repository}/resolve/main/tokenizer/merges.txt`, { method: 'HEAD' })
  expect(response.status).toBe(200)
  expect(response.headers.get('content-length')).toBe('18')
  expect(await response.text()).toBe('')
})
