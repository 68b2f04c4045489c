const GALLERY = { title: "Browse Entra ID Gallery" };
const APPLICATIONS = { title: "Enterprise applications" };

/**
 * The words in which older editions of the directory's guides differ from the present ones, by
 * area; they are laid over the texts of both consoles.
 */
export default {
  classic: {
    adminCenter: { nav: { directory: "Identity", applications: "Enterprise applications" } },
    applications: APPLICATIONS,
    gallery: GALLERY,
  },
  azure: {
    adminCenter: {
      nav: { directory: "Azure Active Directory", applications: "Enterprise applications" },
    },
    applications: APPLICATIONS,
    gallery: GALLERY,
    mapping: {
      heading: {
        User: "Synchronize Azure Active Directory Users to {{name}}",
        Group: "Synchronize Azure Active Directory Groups to {{name}}",
      },
    },
    integration: {
      provisioning: { usual: "Microsoft Azure AD Provisioning" },
      signOn: "Microsoft Azure AD SSO",
    },
  },
};
