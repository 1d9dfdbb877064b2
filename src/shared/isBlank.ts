/** Whether there is nothing in a text but white space. */
export function isBlank(text: string): boolean {
  return text.trim() === "";
}
