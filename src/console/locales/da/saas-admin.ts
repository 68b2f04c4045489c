import employees from "./employees.json";
import kit from "./kit.json";
import saasAdmin from "./saas-admin.json";
import signIn from "./sign-in.json";

/** The texts of the application console, by area. */
export default { employees, kit, saasAdmin, signIn };
