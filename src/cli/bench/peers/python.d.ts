/** Source text, put into the bundle by the build. */
declare module '*.py' {
  const source: string
  export default source
}
