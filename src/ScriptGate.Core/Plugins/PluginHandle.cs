using System.Diagnostics;
using System.Reflection;

namespace ScriptGate.Core.Plugins;

/// <summary>One loaded plugin folder. Every check made from it holds a lease; giving back the last one unloads it.</summary>
internal sealed class PluginHandle
{
    private readonly Lock _gate = new();
    private readonly Action<PluginHandle> _unloading;
    private PluginLoadContext? _context;
    private ConstructorInfo? _constructor;
    private int _leases;

    public PluginHandle(PluginFolder folder, string copy, PluginLoadContext context, ConstructorInfo constructor, string version, Action<PluginHandle> unloading)
    {
        Check = folder.Check;
        Hash = folder.Hash;
        Copy = copy;
        Version = version;
        Unloading = new WeakReference(context, trackResurrection: true);
        _context = context;
        _constructor = constructor;
        _unloading = unloading;
    }

    public string Check { get; }

    /// <summary>The content hash of the folder it was loaded from.</summary>
    public string Hash { get; }

    /// <summary>The private copy that it is loaded from.</summary>
    public string Copy { get; }

    /// <summary>The plugin's version, for people.</summary>
    public string Version { get; }

    /// <summary>Dead once the plugin has left memory, which takes some garbage collections after the last lease.</summary>
    public WeakReference Unloading { get; }

    /// <summary>True when the last lease was given back: it is on its way out of memory.</summary>
    public bool IsReleased
    {
        get
        {
            lock (_gate)
            {
                return _context is null;
            }
        }
    }

    /// <summary>Takes a lease.</summary>
    /// <returns>Null when the last one was given back meanwhile.</returns>
    public PluginLease? TryLease()
    {
        lock (_gate)
        {
            if (_context is null)
            {
                return null;
            }

            _leases++;
            return new PluginLease(this);
        }
    }

    public IPlugin Create()
    {
        ConstructorInfo constructor;
        lock (_gate)
        {
            constructor = _constructor ?? throw new UnreachableException("Only a lease creates, and a lease keeps the plugin loaded.");
        }

        return (IPlugin)constructor.Invoke(BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null);
    }

    public void Release()
    {
        PluginLoadContext context;
        lock (_gate)
        {
            if (--_leases > 0)
            {
                return;
            }

            context = _context!;
            _context = null;
            _constructor = null;
        }

        context.Unload();
        _unloading(this);
    }
}

/// <summary>A share in a loaded plugin.</summary>
internal sealed class PluginLease(PluginHandle handle) : IDisposable
{
    private int _returned;

    public PluginHandle Handle => handle;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _returned, 1) == 0)
        {
            handle.Release();
        }
    }
}
