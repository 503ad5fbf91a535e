/** A bucket that is there from the beginning. It keeps versions, as a bucket with Object Lock does. */
export interface BucketSeed {
  name: string;
  region?: string;
  /** Whether it takes objects under a lock; once a bucket is made so, it stays so. */
  objectLock: boolean;
}
