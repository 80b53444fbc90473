/** How long what was set aside can be brought back. */
export const setAsideMs = 7 * 24 * 60 * 60 * 1000;
