/** The search as the browser arrived, before the router reads and rewrites it: what an integration sent must go back unchanged. */
export const arrivedWith = globalThis.location.search;
