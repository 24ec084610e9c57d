//! How much memory the process has taken, and how much it may: what is large is put off before
//! the system ends the process.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// The share of what it may take from which on what is large is put off, in per cent.
const SCARCE_FROM_PERCENT: u64 = 85;

/// The memory of the process.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<State>);

#[derive(Debug, Default)]
struct State {
    /// Bytes that it may take, where somebody says so; 0 where nobody does.
    limit: AtomicU64,
    taken: AtomicU64,
    is_scarce: AtomicBool,
}

impl Memory {
    /// The memory of this process, with the limit of its control group.
    pub fn of_this_process() -> Memory {
        let memory = Memory::default();
        memory.0.limit.store(limit_of_group().unwrap_or(0), Ordering::Relaxed);
        memory
    }

    /// Looks how much is taken now. Where the system does not tell, nothing is scarce.
    pub fn look(&self) {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        self.is_taken(resident(&status).unwrap_or(0));
    }

    /// Judges what is taken, and says once in the log when that changes.
    pub fn is_taken(&self, bytes: u64) {
        self.0.taken.store(bytes, Ordering::Relaxed);
        let is_scarce = self.limit().is_some_and(|limit| is_scarce(u128::from(bytes), limit));
        if self.0.is_scarce.swap(is_scarce, Ordering::Relaxed) != is_scarce {
            let state = if is_scarce { "scarce: what is large is put off" } else { "enough again" };
            log::warn!("memory is {state} ({bytes} of {} bytes)", self.limit().unwrap_or(0));
        }
    }

    /// The same memory with another limit.
    #[must_use]
    pub fn limited_to(self, bytes: u64) -> Memory {
        self.0.limit.store(bytes, Ordering::Relaxed);
        self
    }

    /// How much it may take, where somebody says so.
    pub fn limit(&self) -> Option<u64> {
        Some(self.0.limit.load(Ordering::Relaxed)).filter(|limit| *limit > 0)
    }

    /// Whether so many bytes more would not make it scarce.
    pub fn has_room(&self, bytes: usize) -> bool {
        let then = u128::from(self.taken()) + bytes as u128;
        self.limit().is_none_or(|limit| !is_scarce(then, limit))
    }

    /// How much it had taken at the last look.
    pub fn taken(&self) -> u64 {
        self.0.taken.load(Ordering::Relaxed)
    }

    /// Whether what is large has to wait.
    pub fn is_scarce(&self) -> bool {
        self.0.is_scarce.load(Ordering::Relaxed)
    }
}

fn is_scarce(bytes: u128, limit: u64) -> bool {
    bytes * 100 >= u128::from(limit) * u128::from(SCARCE_FROM_PERCENT)
}

/// The bytes in memory that `/proc/self/status` tells.
fn resident(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The least of the limits of the process's control group and of those above it.
fn limit_of_group() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let limits = files_of_limits(&groups).into_iter().filter_map(|file| {
        let text = fs::read_to_string(file).ok()?;
        limit(&text)
    });
    limits.min()
}

/// Where the limits of a group stand, of version 2 and 1. In a container the group itself is
/// often shown at the root.
fn files_of_limits(groups: &str) -> Vec<String> {
    let mut files = Vec::new();
    for line in groups.lines() {
        let mut parts = line.splitn(3, ':').skip(1);
        let (Some(controllers), Some(path)) = (parts.next(), parts.next()) else { continue };
        let (root, name) = match controllers {
            "" => ("/sys/fs/cgroup", "memory.max"),
            of if of.split(',').any(|one| one == "memory") => {
                ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
            }
            _ => continue,
        };
        let mut path = path.trim_end_matches('/');
        loop {
            files.push(format!("{root}{path}/{name}"));
            let Some((above, _)) = path.rsplit_once('/') else { break };
            path = above;
        }
    }
    files
}

/// A limit as a group states it. Version 1 has a number near 2^63 for none.
fn limit(text: &str) -> Option<u64> {
    text.trim().parse().ok().filter(|bytes| (1..1 << 60).contains(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read() {
        for (status, bytes) in [
            ("Name:\trecoup\nVmHWM:\t   90 kB\nVmRSS:\t   66120 kB\n", Some(66_120 * 1024)),
            ("VmRSS:\tmany kB\n", None),
            ("VmRSS:\t18446744073709551615 kB\n", None),
            ("", None),
        ] {
            assert_eq!(resident(status), bytes, "{status}");
        }
        for (text, bytes) in [
            ("536870912\n", Some(536_870_912)),
            ("max\n", None),
            ("9223372036854771712\n", None),
            ("0\n", None),
        ] {
            assert_eq!(limit(text), bytes, "{text}");
        }
        for (groups, files) in [
            ("0::/\n", &["/sys/fs/cgroup/memory.max"][..]),
            (
                "0::/system.slice/recoup.service\n",
                &[
                    "/sys/fs/cgroup/system.slice/recoup.service/memory.max",
                    "/sys/fs/cgroup/system.slice/memory.max",
                    "/sys/fs/cgroup/memory.max",
                ],
            ),
            (
                "7:cpu,memory:/box\n3:pids:/box\n",
                &[
                    "/sys/fs/cgroup/memory/box/memory.limit_in_bytes",
                    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
                ],
            ),
            ("nonsense", &[]),
        ] {
            assert_eq!(files_of_limits(groups), files, "{groups}");
        }
    }

    #[test]
    fn memory_is_scarce_from_a_share_of_its_limit_on_and_never_without_one() {
        let memory = Memory::default().limited_to(1_000);
        for (taken, is_scarce) in
            [(0, false), (849, false), (850, true), (2_000, true), (10, false)]
        {
            memory.is_taken(taken);
            assert_eq!((memory.is_scarce(), memory.taken()), (is_scarce, taken));
        }
        let without = Memory::default();
        without.is_taken(u64::MAX);
        assert!(!without.is_scarce());
        memory.look();
        assert!(memory.taken() > 1_000_000 || !cfg!(target_os = "linux"));
    }
}
