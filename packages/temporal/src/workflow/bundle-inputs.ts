import { type BundleSettings, defaultBundleSettings } from '../protocol/bundle-settings.ts'

/** What a bundle is made of. The bundler puts a module with the user's definitions in the place of this one. */
export const definitions: object = {}
export const settings: BundleSettings = defaultBundleSettings
