//! What every handler works with.

use super::budget::ByteBudget;
use super::cache::Cache;
use super::door::Hosts;
use super::holder::SignIn;
use super::idempotency::InFlight;
use super::key_rates::KeyRates;
use super::lanes::Lanes;
use super::limits::Limits;
use super::memory::Memory;
use super::proxies::Proxies;
use super::stopping::Stopping;
use crate::service::{Service, World};

/// What every handler works with.
pub struct Context {
    /// The service.
    pub service: Service,
    /// Where time and ids come from.
    pub world: World,
    /// Serialised answers by data version.
    pub cache: Cache,
    /// Idempotency keys of requests that are being answered.
    pub in_flight: InFlight,
    /// How much and how long.
    pub limits: Limits,
    /// Where work runs that may block.
    pub lanes: Lanes,
    /// What each key may ask.
    pub key_rates: KeyRates,
    /// What large bodies share.
    pub bodies: ByteBudget,
    /// What large bodies share while they are read.
    pub reading: ByteBudget,
    /// What large answers on their way out share.
    pub answers: ByteBudget,
    /// What memory there is.
    pub memory: Memory,
    /// The names that the service answers to.
    pub hosts: Hosts,
    /// Who has to sign in.
    pub sign_in: SignIn,
    /// Whether it was told to stop.
    pub stopping: Stopping,
    /// The proxies that may name a person.
    pub proxies: Proxies,
}

impl Context {
    /// What handlers work with, over one service.
    pub fn new(service: Service, world: World) -> Context {
        Context::with_limits(service, world, Limits::default())
    }

    /// What handlers work with, within other limits.
    pub fn with_limits(service: Service, world: World, limits: Limits) -> Context {
        let memory = Memory::of_this_process();
        Context {
            service: service.keeping_time(world.now),
            world,
            cache: Cache::default(),
            in_flight: InFlight::default(),
            limits,
            lanes: Lanes::new(&limits),
            key_rates: KeyRates::new(&limits),
            bodies: ByteBudget::new(limits.bodies, memory.clone()),
            reading: ByteBudget::new(limits.reading, memory.clone()),
            answers: ByteBudget::new(limits.answers, memory.clone()),
            memory,
            hosts: Hosts::default(),
            sign_in: SignIn::default(),
            stopping: Stopping::default(),
            proxies: Proxies::default(),
        }
    }
}
