import adminCenter from "./admin-center.json";
import applications from "./applications.json";
import assignments from "./assignments.json";
import buildingBlocks from "./building-blocks.json";
import connectivity from "./connectivity.json";
import gallery from "./gallery.json";
import home from "./home.json";
import kit from "./kit.json";
import signIn from "./sign-in.json";
import users from "./users.json";

/** The texts of the admin center, by area. */
export default {
  connectivity,
  gallery,
  assignments,
  adminCenter,
  applications,
  buildingBlocks,
  home,
  kit,
  signIn,
  users,
};
