/** A department, with the titles that its people have in turn. */
export interface Department {
  readonly name: string;
  readonly titles: readonly [string, ...string[]];
}

/** The departments; the position in this list decides who works where. */
export const DEPARTMENTS: readonly [Department, ...Department[]] = [
  { name: "Sales", titles: ["Account Manager", "Sales Engineer", "Key Account Manager"] },
  { name: "Finance", titles: ["Accountant", "Controller", "Payroll Specialist"] },
  { name: "Human Resources", titles: ["HR Partner", "Recruiter"] },
  { name: "IT", titles: ["Systems Engineer", "Support Specialist", "Software Developer"] },
  { name: "Operations", titles: ["Production Planner", "Technician", "Warehouse Clerk"] },
  { name: "Research", titles: ["Research Scientist", "Laboratory Assistant"] },
];
