//! A number of bytes that requests share, so that many large ones together hold no more. While
//! memory is scarce one at a time has its part: whoever is alone is never put off for good.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::rt::time::timeout;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::memory::Memory;
use super::problem::ApiError;

/// The bytes that are shared.
pub struct ByteBudget {
    left: Arc<Semaphore>,
    all: usize,
    memory: Memory,
}

/// A part of a budget, given back when this is dropped.
#[derive(Debug, Default)]
pub struct Share(Vec<OwnedSemaphorePermit>);

impl ByteBudget {
    /// A budget of so many bytes of a memory.
    pub fn new(all: usize, memory: Memory) -> ByteBudget {
        ByteBudget { left: Arc::new(Semaphore::new(all)), all, memory }
    }

    /// Refuses another while memory is scarce and somebody has a part already.
    fn check(&self) -> Result<(), ApiError> {
        let is_alone = self.left.available_permits() == self.all;
        if self.memory.is_scarce() && !is_alone { Err(used_up()) } else { Ok(()) }
    }

    /// What counts of so many bytes: never more than there are, or nobody could wait
    /// for them.
    fn counted(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.min(self.all)).unwrap_or(u32::MAX)
    }
}

impl Share {
    /// A part that is there at once.
    pub fn of(budget: &ByteBudget, bytes: usize) -> Result<Share, ApiError> {
        budget.check()?;
        let permit = budget.left.clone().try_acquire_many_owned(budget.counted(bytes));
        permit.map(|permit| Share(vec![permit])).map_err(|_| used_up())
    }

    /// Adds to a part, waiting for others to give back as long as `patience` lasts.
    pub async fn add(
        &mut self,
        budget: &ByteBudget,
        bytes: usize,
        patience: Duration,
    ) -> Result<(), ApiError> {
        if self.0.is_empty() {
            budget.check()?;
        }
        let permit = budget.left.clone().acquire_many_owned(budget.counted(bytes));
        let Ok(Ok(permit)) = timeout(patience, permit).await else { return Err(used_up()) };
        self.0.push(permit);
        Ok(())
    }
}

/// 503: too much is on its way already.
fn used_up() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "busy",
        "The service is busy",
        "Too much is being sent at once. Nothing was written. Try again in a few seconds.",
    )
    .retry_after(2)
}
