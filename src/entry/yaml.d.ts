/** A policy as text, bundled with the Worker. */
declare module '*.yaml' {
  const text: string;
  export default text;
}
