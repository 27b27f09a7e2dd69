export { contrast, isDark, luminance } from "../../tools/colours.js";
