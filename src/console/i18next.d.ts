import "i18next";
import type adminCenter from "./locales/en/admin-center.ts";
import type saasAdmin from "./locales/en/saas-admin.ts";

// English has every text, so it says which there are; a key that isn't there is an error.
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "kit";
    resources: typeof adminCenter & typeof saasAdmin;
    returnNull: false;
  }
}
