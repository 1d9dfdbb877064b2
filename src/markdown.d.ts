/** Prompts are files of their own, bundled as text. */
declare module "*.md" {
  const text: string;
  export default text;
}
