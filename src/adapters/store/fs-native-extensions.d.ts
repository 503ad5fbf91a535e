declare module "fs-native-extensions" {
  const locks: {
    /** Takes an exclusive lock on an open file, if it is free. */
    tryLock(file: number): boolean;
    unlock(file: number): void;
  };
  export default locks;
}
