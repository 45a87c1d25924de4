using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace ScriptGate.Core.Gateway.Files;

/// <summary>Tells which files of some folders were saved, put in, moved or taken away.</summary>
/// <remarks>
/// A file that is written counts when it is closed. <see cref="FileSystemWatcher"/> hears of every single write instead, and a log that lies beside the configuration
/// then costs a good part of what the mail costs.
/// </remarks>
internal sealed class FolderWatch : IDisposable
{
    private const uint Wanted = Inotify.ClosedAfterWrite | Inotify.AttributesChanged | Inotify.Created | Inotify.Deleted | Inotify.MovedAway | Inotify.MovedHere
        | Inotify.FolderDeleted | Inotify.FolderMoved | Inotify.FoldersOnly;

    private const uint PutIn = Inotify.Created | Inotify.MovedHere;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, List<Place>> _places = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _changed;
    private readonly Action _lost;
    private readonly SafeFileHandle _queue;
    private bool _isListening;
    private bool _disposed;

    /// <param name="changed">Called with the whole path, on a thread of the watch.</param>
    /// <param name="lost">Called when more happened than the system could keep: anything may have changed.</param>
    /// <exception cref="IOException">The system gives no more watches of this kind.</exception>
    public FolderWatch(Action<string> changed, Action lost)
    {
        _changed = changed;
        _lost = lost;
        _queue = new SafeFileHandle(Inotify.Open(Inotify.CloseOnExec), ownsHandle: true);
        if (_queue.IsInvalid)
        {
            throw new IOException($"{Inotify.LastError}: see fs.inotify.max_user_instances");
        }
    }

    /// <summary>Done when nothing is told any more: after <see cref="Dispose"/>, or when every folder was taken away.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Watches one more folder.</summary>
    /// <param name="folder">A whole path.</param>
    /// <param name="withSubfolders">True to watch what lies below too, also what is put in later.</param>
    /// <exception cref="IOException">It is not there, may not be read, or the system watches no more folders.</exception>
    public void Add(string folder, bool withSubfolders)
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            AddOne(folder, withSubfolders);
            if (withSubfolders)
            {
                AddBelow(folder);
            }

            if (!_isListening)
            {
                _isListening = true;
                new Thread(Listen) { IsBackground = true, Name = "file watch" }.UnsafeStart();
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            foreach (var watch in _places.Keys)
            {
                // The end of a watch is an event itself: it wakes the thread.
                _ = Inotify.Remove(_queue, watch);
            }

            if (!_isListening)
            {
                End();
            }
        }
    }

    private void AddOne(string folder, bool withSubfolders)
    {
        var watch = Inotify.Add(_queue, folder, Wanted);
        if (watch < 0)
        {
            throw new IOException(Inotify.LastError);
        }

        // One folder that two paths lead to has one watch.
        ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_places, watch, out _);
        places ??= [];
        places.RemoveAll(place => string.Equals(place.Folder, folder, StringComparison.Ordinal));
        places.Add(new Place(folder, withSubfolders));
    }

    private void AddBelow(string folder)
    {
        foreach (var below in Directory.EnumerateDirectories(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }))
        {
            AddOne(below, withSubfolders: true);
        }
    }

    private unsafe void Listen()
    {
        Span<byte> events = stackalloc byte[8 * 1024];
        while (true)
        {
            nint count;
            fixed (byte* start = events)
            {
                count = Inotify.Read(_queue, start, events.Length);
            }

            var isOver = count <= 0 && Marshal.GetLastPInvokeError() != Inotify.Interrupted;
            if (count > 0)
            {
                Take(events[..(int)count]);
            }

            lock (_gate)
            {
                if (isOver || _disposed || _places.Count == 0)
                {
                    _disposed = true;
                    End();
                    return;
                }
            }
        }
    }

    private void Take(ReadOnlySpan<byte> events)
    {
        while (!events.IsEmpty)
        {
            var watch = BinaryPrimitives.ReadInt32LittleEndian(events);
            var what = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(events[12..]);
            var name = Encoding.UTF8.GetString(events.Slice(Inotify.HeadSize, length).TrimEnd((byte)0));
            events = events[(Inotify.HeadSize + length)..];
            if ((what & Inotify.Overflow) != 0)
            {
                _lost();
                continue;
            }

            foreach (var place in PlacesOf(watch, isLast: (what & Inotify.WatchEnded) != 0))
            {
                Happened(place, what, name);
            }
        }
    }

    private void Happened(Place place, uint what, string name)
    {
        var path = Path.Combine(place.Folder, name);
        if (place.WithSubfolders && (what & Inotify.IsFolder) != 0 && (what & PutIn) != 0)
        {
            try
            {
                Add(path, withSubfolders: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Gone again, or one too many: the folder itself is told below, and what is read then says what it finds.
            }
        }

        _changed(path);
    }

    private Place[] PlacesOf(int watch, bool isLast)
    {
        lock (_gate)
        {
            if (_disposed || !_places.TryGetValue(watch, out var places))
            {
                return [];
            }

            if (isLast)
            {
                _places.Remove(watch);
            }

            return [.. places];
        }
    }

    private void End()
    {
        _queue.Dispose();
        _ended.TrySetResult();
    }

    private readonly record struct Place(string Folder, bool WithSubfolders);
}
