/** A file that `rollcall init` writes. */
export interface InitFile {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/** What somebody begins with: one application as a file, an example of it as a test, settings. */
export const INIT_FILES: readonly InitFile[] = [
  { path: "apps/example.yaml", text: application() },
  { path: "tests/example.yaml", text: tests() },
  { path: ".env.example", text: environment() },
  {
    path: ".gitignore",
    text: "# Data, keys and secrets stay out of version control.\ndata/\n.env\n",
  },
];

function application(): string {
  return `# One application: where it is, who gets an account in it, and what of a person is
# sent there.
#
#   rollcall config test tests                          check the examples; needs no server
#   rollcall config import apps/example.yaml --create   make the application
#   rollcall plan "Example application"                 what would happen to people
#
# What is left out stays as it is on the server.
apiVersion: rollcall/v1
kind: Application
metadata:
  name: example
  displayName: Example application

spec:
  # Of the gallery: bitabiz, bizagi, bis, or custom for any other. rollcall gallery list
  # shows all of them.
  template: custom

  # Where the application is. Its secret does not stand here: it is read from a variable
  # or another file, and sent with --with-secrets only.
  # connection:
  #   tenantUrl: https://app.example/scim/v2
  #   credentials:
  #     SecretToken: { fromEnv: EXAMPLE_SECRET_TOKEN }

  # Who is told when provisioning needs somebody.
  # notifications:
  #   enabled: true
  #   emails: [it@example.com]

  settings:
    # With assigned, who is assigned to the application, alone or by a group; with all, everybody.
    scope: assigned
    # More leavers than this in one cycle are held back, until somebody looks: rollcall staged
    preventAccidentalDeletions: { threshold: 10 }

  mappings:
    users:
      # Who left is disabled by an update. Without delete, accounts stay when people are gone
      # for good.
      actions: [create, update, delete]
      # Of those in scope, only who meets all clauses of one filter. Quotes keep NO from
      # being a word of YAML.
      # scopingFilters:
      #   - title: Sales in Norway
      #     all:
      #       - { attribute: department, operator: EQUALS, value: Sales }
      #       - { attribute: country, operator: EQUALS, value: "NO" }
      attributes:
        # By the row with matching a person is found who has an account already.
        - { target: userName, source: userPrincipalName, matching: 1 }
        - target: active
          expression: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'
        - { target: displayName, source: displayName }
        - { target: name.givenName, source: givenName }
        - { target: name.familyName, source: surname }
        - { target: 'emails[type eq "work"].value', source: mail }
        - { target: title, source: jobTitle }
        # Sent when the account is made, and left alone from then on.
        # - { target: userType, constant: Employee, flowType: ObjectAddOnly }
`;
}

function tests(): string {
  return `# People in, accounts out: rollcall config test tests
kind: MappingTests
configuration: ../apps/example.yaml
tests:
  - title: Somebody with all there is
    source:
      userPrincipalName: mia@example.com
      displayName: Mia Holm
      givenName: Mia
      surname: Holm
      mail: mia@example.com
      jobTitle: Cook
      IsSoftDeleted: "False"
    inScope: true
    target:
      userName: mia@example.com
      active: true
      name.familyName: Holm
      'emails[type eq "work"].value': mia@example.com
      title: Cook
  - title: Somebody without a title
    source: { userPrincipalName: bo@example.com, IsSoftDeleted: "False" }
    # null: no value.
    target: { userName: bo@example.com, title: null }
`;
}

function environment(): string {
  return `# Settings of the server. Copy this to .env, then:
#
#   set -a; . ./.env; set +a; rollcall up
#
# All of them: README.md of Rollcall. What is commented out has the value that is shown.

# The folder with database, key and operator's token. Back it up: rollcall backup FOLDER
ROLLCALL_DATA=./data

# Where it listens, and how others reach it. Behind a reverse proxy that ends TLS, the
# last is needed.
# ROLLCALL_PORT=8400
# ROLLCALL_HOST=127.0.0.1
# ROLLCALL_URL=https://rollcall.example

# For more than one machine: one PostgreSQL database, and one key for all of them, made by
# openssl rand -base64 32
# DATABASE_URL=postgres://rollcall:…@db.example/rollcall
# ROLLCALL_KEY=

# How notifications are mailed; try it with: rollcall mail test you@example.com
# ROLLCALL_SMTP_URL=smtp://mail.example:587
# ROLLCALL_MAIL_FROM=rollcall@example.com

# How much is logged: trace, debug, info, warn, error or silent.
# ROLLCALL_LOG=warn

# Of the example: what apps/example.yaml reads with --with-secrets.
# EXAMPLE_SECRET_TOKEN=
`;
}
