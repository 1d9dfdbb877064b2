/** The name of a server's model for people. Some call a model by the path of its file; others by a name that may have slashes, too. */
export function modelName(id: string): string {
  const isPath = /^(?:[/\\~]|[a-z]:[/\\])|\.gguf$/iu.test(id);
  const name = isPath ? (id.split(/[/\\]/u).at(-1) ?? id).replace(/\.gguf$/iu, "") : id;
  return name === "" ? id : name;
}
