/** To be imported before any schema: zod would compile its checks with `new Function`, which the page's content security policy forbids. */
import * as z from "zod";

z.config({ jitless: true });
