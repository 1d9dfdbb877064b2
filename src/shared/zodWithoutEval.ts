/**
 * To be imported before any schema: zod would compile its checks with `new Function`, which the content security policy of a page forbids. To learn
 * whether it may, it reads `navigator`, for which VS Code writes an error into the log of every window.
 */
import * as z from "zod";

z.config({ jitless: true });
