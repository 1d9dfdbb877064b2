/** Of the element by which a page gets its texts, as JSON. */
export const textsElementId = "nearline-texts";
