using System.Security.Cryptography;
using ScriptGate.Core.Chain;
using ScriptGate.Scripting.Engine;
using ScriptGate.Scripting.Lanes;

namespace ScriptGate.Scripting.Rules;

/// <summary>Lanes with the files they were made of, shared by the generations that have the same rules. Counted: the last to give them back ends them.</summary>
internal sealed class SharedLanes(LaneSet set, ScriptSources sources, RuleLoadRequest request, Action<SharedLanes> ended)
{
    private readonly IReadOnlyList<ScriptSource> _files = sources.Read;
    private readonly Lock _gate = new();
    private int _users = 1;

    public LaneSet Set => set;

    /// <summary>The files as they were read.</summary>
    public IReadOnlyList<ScriptSource> Sources => _files;

    /// <summary>A digest of a rule with all that it requires.</summary>
    /// <param name="rule">Its number.</param>
    public string DigestOf(int rule)
    {
        var hashes = sources.Closure(sources.Rule(rule).Index).Select(index => sources[index].Hash).Order(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(string.Join(' ', hashes))));
    }

    public IReadOnlyCollection<string> Files => [.. _files.Select(file => file.Path)];

    /// <summary>Joins them, if a request asks for what they hold.</summary>
    public bool TryShare(RuleLoadRequest wanted)
    {
        if (!SameRequest(wanted) || !_files.All(IsUnchanged))
        {
            return false;
        }

        lock (_gate)
        {
            if (_users == 0)
            {
                return false;
            }

            _users++;
            return true;
        }
    }

    public void GiveBack()
    {
        lock (_gate)
        {
            if (--_users > 0)
            {
                return;
            }
        }

        ended(this);
        set.Contexts.Release();
        set.Dispose();
    }

    private static bool IsUnchanged(ScriptSource file)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file.Path))).Equals(file.Hash, StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // What the lanes depend on; onFailure and timeout are the chain's.
    private bool SameRequest(RuleLoadRequest wanted) =>
        wanted.Root.Equals(request.Root, StringComparison.Ordinal)
        && wanted.Pools.SetEquals(request.Pools)
        && wanted.Members.SetEquals(request.Members)
        && wanted.Services.DataGroups.Names.ToHashSet(StringComparer.Ordinal).SetEquals(request.Services.DataGroups.Names)
        && wanted.Services.External.Http.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(request.Services.External.Http.Keys)
        && wanted.Services.External.Tcp.Keys.ToHashSet(StringComparer.Ordinal).SetEquals(request.Services.External.Tcp.Keys)
        && wanted.Rules.Select(rule => (rule.File, rule.Options?.GetRawText())).SequenceEqual(request.Rules.Select(rule => (rule.File, rule.Options?.GetRawText())));
}
