import { carriesUris, droppedUris } from "./composer/droppedUris.ts";

/** A page that takes files; while something is dragged over it that it would take, it says so. */
export interface DropTarget extends HTMLElement {
  isDropTarget: boolean;
}

export interface UriDrop {
  readonly onDragOver: (event: DragEvent) => void;
  readonly onDragLeave: (event: DragEvent) => void;
  readonly onDrop: (event: DragEvent) => void;
}

/** @param take gets the URIs, one a line; false where they cannot be taken now, which leaves the drop to the browser */
export function uriDrop(page: DropTarget, take: (uris: string) => boolean): UriDrop {
  return {
    onDragOver(event) {
      if (!carriesUris(event.dataTransfer)) return;
      event.preventDefault();
      page.isDropTarget = true;
    },
    onDragLeave({ relatedTarget }) {
      // Moving from one part of the page to another leaves the first.
      if (!(relatedTarget instanceof Node) || !page.contains(relatedTarget)) page.isDropTarget = false;
    },
    onDrop(event) {
      page.isDropTarget = false;
      const uris = droppedUris(event.dataTransfer);
      if (uris !== "" && take(uris)) event.preventDefault();
    },
  };
}
