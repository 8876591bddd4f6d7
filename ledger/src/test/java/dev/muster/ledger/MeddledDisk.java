package dev.muster.ledger;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A disk on which something happens between the opening of a file and the first read.
record MeddledDisk(Disk disk, Consumer<Path> opened) implements Disk {
  @Override
  public DiskFile openForReading(Path file) throws IOException {
    DiskFile open = disk.openForReading(file);
    opened.accept(file);
    return open;
  }

  @Override
  public boolean exists(Path file) throws IOException {
    return disk.exists(file);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return disk.list(directory);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    disk.createDirectory(directory);
  }

  @Override
  public DiskFile create(Path file) throws IOException {
    return disk.create(file);
  }

  @Override
  public DiskFile openForWriting(Path file) throws IOException {
    return disk.openForWriting(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    disk.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    disk.delete(file);
  }

  @Override
  public void makeReadOnly(Path file) throws IOException {
    disk.makeReadOnly(file);
  }

  @Override
  public void forceDirectory(Path directory) throws ForceFailed {
    disk.forceDirectory(directory);
  }

  @Override
  public boolean isHeld(Path file) throws IOException {
    return disk.isHeld(file);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return disk.usableBytes(directory);
  }

  @Override
  public Optional<Closeable> lock(Path file) throws IOException {
    return disk.lock(file);
  }
}
