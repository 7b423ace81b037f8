//! Pairs of members → groups: union-find with path halving.

/// Groups of members, which are numbered from 0. At first, each member is a group of its own.
///
/// Holds the parent of each member, 4 bytes.
#[derive(Clone, Debug)]
pub struct Groups(Vec<u32>);

impl Groups {
    /// `n_members` groups of one member each.
    pub fn new(n_members: usize) -> Self {
        Self((0..n_members as u32).collect())
    }

    /// The group of a member: the smallest number in it.
    pub fn of(&mut self, mut member: u32) -> u32 {
        while self.0[member as usize] != member {
            let grandparent = self.0[self.0[member as usize] as usize];
            self.0[member as usize] = grandparent;
            member = grandparent;
        }
        member
    }

    /// Merges the groups of two members.
    pub fn join(&mut self, left: u32, right: u32) {
        let (left, right) = (self.of(left), self.of(right));
        self.0[left.max(right) as usize] = left.min(right);
    }

    /// Number of groups.
    pub fn count(&self) -> u32 {
        self.0.iter().zip(0..).filter(|&(&parent, member)| parent == member).count() as u32
    }
}
