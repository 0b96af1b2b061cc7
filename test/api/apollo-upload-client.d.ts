/** The package writes its types in comments, which are not read out of node_modules. */
declare module 'apollo-upload-client/UploadHttpLink.mjs' {
  import type { ApolloLink } from '@apollo/client'

  const UploadHttpLink: new (options: { uri: string; headers?: Record<string, string> }) => ApolloLink
  export default UploadHttpLink
}
