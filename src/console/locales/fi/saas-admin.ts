import account from "./account.json";
import employees from "./employees.json";
import guide from "./guide.json";
import integration from "./integration.json";
import invitation from "./invitation.json";
import kit from "./kit.json";
import logs from "./logs.json";
import move from "./move.json";
import operator from "./operator.json";
import ownership from "./ownership.json";
import saasAdmin from "./saas-admin.json";
import saasHome from "./saas-home.json";
import shell from "./shell.json";
import signIn from "./sign-in.json";
import sso from "./sso.json";

/** The texts of the application console, by area. */
export default {
  account,
  employees,
  guide,
  integration,
  invitation,
  kit,
  shell,
  logs,
  move,
  operator,
  ownership,
  saasAdmin,
  saasHome,
  signIn,
  sso,
};
