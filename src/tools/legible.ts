/**
 * How small something is of which nobody reads anything. Whoever looks for what is hidden and whoever takes it out go by
 * the same numbers: what is told of is then what goes.
 */

/** Letters of this size, and rows, columns and boxes that are no larger, in points: a line of dots. */
export const LEAST_POINTS = 2;
/** Rows of a sheet, in points: letters stand on the lower edge, and of usual ones only the lowest stripe is left. */
export const LEAST_ROW_POINTS = 4;

/** The same in millimetres, and a little less, since LibreOffice rounds lengths when it writes them. */
export const LEAST_MILLIMETRES = 0.7;
export const LEAST_ROW_MILLIMETRES = 1.41;
