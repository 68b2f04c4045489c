/** What one installation remembers about itself: its address, whether the demonstration is in. */
export interface SettingStore {
  readSetting(name: string): Promise<string | undefined>;
  saveSetting(name: string, value: string): Promise<void>;
}
