/** Does what the key `@` does, where it begins a mention; for those who do not know of it. */
export function typeMention(input: HTMLTextAreaElement): void {
  const before = input.value.slice(0, input.selectionStart);
  input.setRangeText(/(^|\s)$/.test(before) ? "@" : " @", input.selectionStart, input.selectionEnd, "end");
  input.focus();
  input.dispatchEvent(new Event("input", { bubbles: true }));
}
