export { contrast, isDark } from "../../tools/colours.js";
