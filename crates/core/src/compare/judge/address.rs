//! The address of a record → a hash of it without tracking parameters.

use crate::hash;

/// Parameters that say how a reader came to the page, not which page it is.
const TRACKING: [&str; 14] = [
    "utm_", "fbclid", "gclid", "msclkid", "mc_cid", "mc_eid", "cmpid", "ref", "ref_src", "source",
    "src", "spm", "ocid", "xtor",
];

/// Hash of an address, without scheme, `www.`, fragment, tracking parameters and final slash.
/// `None` for an empty address.
pub(super) fn address(url: &str) -> Option<u64> {
    let url = url.trim().split('#').next().unwrap_or_default();
    let url = url.split_once("://").map_or(url, |(_, rest)| rest);
    let url = url.strip_prefix("www.").unwrap_or(url);
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let mut address = path.trim_end_matches('/').to_lowercase();
    for parameter in
        query.split('&').filter(|parameter| !parameter.is_empty() && !tracks(parameter))
    {
        address.push('&');
        address.push_str(parameter);
    }
    (!address.is_empty()).then(|| hash::bytes64(address.as_bytes()))
}

fn tracks(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_lowercase();
    TRACKING.iter().any(|tracking| {
        name == *tracking || (tracking.ends_with('_') && name.starts_with(tracking))
    })
}
