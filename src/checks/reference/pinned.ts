/** The reference validators that are used: exactly these, byte for byte. reference/pom.xml names the same. */

export interface Pinned {
  /** What people call it. */
  readonly name: string;
  readonly version: string;
  /** Name of the jar, as Maven gives it. */
  readonly file: string;
  /** Maven coordinates, as `mvn dependency:copy` takes them: group, artifact, version; with a classifier, the type before it. */
  readonly coordinates: string;
  /** Checksum of the jar, lower-case hex. */
  readonly sha256: string;
}

export const VERAPDF: Pinned = {
  name: "veraPDF",
  version: "1.30.2",
  file: "cli-1.30.2.jar",
  coordinates: "org.verapdf.apps:cli:1.30.2",
  sha256: "287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332",
};

export const ODF_VALIDATOR: Pinned = {
  name: "ODF Validator",
  version: "0.12.0",
  file: "odfvalidator-0.12.0-jar-with-dependencies.jar",
  coordinates: "org.odftoolkit:odfvalidator:0.12.0:jar:jar-with-dependencies",
  sha256: "6809677e5f5d7f8a9f8bbfb70514d725308cf0ae316cd529d3bf550da3211c9b",
};

export const ALL_PINNED: readonly Pinned[] = [VERAPDF, ODF_VALIDATOR];

/** `veraPDF 1.30.2` */
export const fullName = ({ name, version }: Pinned): string => `${name} ${version}`;
