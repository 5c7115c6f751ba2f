/** Days as fields take them, and the times that they begin and end here. */
const DAY = 24 * 60 * 60 * 1000;

/** The day of a time here, as a field for days has it; `back` milliseconds before. */
export const inputDay = (value, back = 0) => {
  const time = Date.parse(value ?? '');
  if (Number.isNaN(time)) return '';
  const date = new Date(time - back);
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;
};

/** The beginning of a day here, or of that so many after it. */
export const timeOfDay = (day, days = 0) => {
  if (!day) return '';
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + days).toISOString();
};

export const tomorrow = () => inputDay(new Date(Date.now() + DAY).toISOString());
