using System.Collections.Immutable;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Pools;

/// <summary>What all members of a pool offer, kept until one of their lists changes. Reading takes no lock.</summary>
internal sealed class PoolCapabilities(ImmutableArray<Member> members)
{
    private volatile Snapshot? _snapshot;

    public Capabilities Current
    {
        get
        {
            var snapshot = _snapshot;
            if (snapshot is null || !snapshot.IsOf(members))
            {
                _snapshot = snapshot = Snapshot.Take(members);
            }

            return snapshot.Common;
        }
    }

    private sealed class Snapshot(ImmutableArray<Capabilities?> sources, Capabilities common)
    {
        public Capabilities Common { get; } = common;

        public static Snapshot Take(ImmutableArray<Member> members)
        {
            ImmutableArray<Capabilities?> sources = [.. members.Select(Source)];
            Capabilities? common = null;
            foreach (var source in sources)
            {
                if (source is not null)
                {
                    common = common is null ? source : common.Intersect(source);
                }
            }

            return new Snapshot(sources, Relayed(common ?? Capabilities.None));
        }

        public bool IsOf(ImmutableArray<Member> members)
        {
            for (var i = 0; i < members.Length; i++)
            {
                if (!ReferenceEquals(Source(members[i]), sources[i]))
                {
                    return false;
                }
            }

            return true;
        }

        /// <summary>A member that nobody ever reached and that cannot be reached now has no say; one that was not asked yet promises nothing.</summary>
        private static Capabilities? Source(Member member) =>
            member.State.Capabilities ?? (member.State.Health.LastAttemptFailed ? null : Capabilities.None);

        /// <summary>Only what a member's word is needed for. EXTERNAL and channel binding speak of the client's own connection, which ends here.</summary>
        private static Capabilities Relayed(Capabilities common) => new()
        {
            EightBitMime = common.EightBitMime,
            SmtpUtf8 = common.SmtpUtf8,
            Dsn = common.Dsn,
            HasSize = common.HasSize,
            Size = common.Size,
            AuthMechanisms = [.. common.AuthMechanisms.Where(static mechanism => mechanism is not "EXTERNAL" && !mechanism.EndsWith("-PLUS", StringComparison.Ordinal))],
        };
    }
}
