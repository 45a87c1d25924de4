using ScriptGate.Commands;

namespace ScriptGate.Skeletons;

/// <summary>Files that are written together, and never over others.</summary>
/// <param name="folder">Where their names begin.</param>
internal sealed class NewFiles(string folder)
{
    private readonly List<NewFile> _files = [];

    /// <summary>Adds a file.</summary>
    /// <param name="name">Its path below the folder.</param>
    /// <param name="text">What stands in it.</param>
    /// <param name="isShared">True for one that many have in common: where it is there already it is left as it is.</param>
    public NewFiles Add(string name, string text, bool isShared = false)
    {
        _files.Add(new NewFile(name, text, isShared));
        return this;
    }

    /// <summary>Writes them all, or none when one is there already.</summary>
    /// <returns>The names of those that were written.</returns>
    /// <exception cref="GatewayException">One is there, or cannot be written.</exception>
    public IReadOnlyList<string> Write()
    {
        foreach (var file in _files)
        {
            if (!file.IsShared && Path.Exists(PathOf(file)))
            {
                throw Exists(file);
            }
        }

        var written = new List<string>();
        foreach (var file in _files.Where(file => !file.IsShared || !Path.Exists(PathOf(file))))
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(PathOf(file))!);
                using var stream = new FileStream(PathOf(file), FileMode.CreateNew, FileAccess.Write);
                using var writer = new StreamWriter(stream);
                writer.Write(file.Text);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw File.Exists(PathOf(file)) ? Exists(file) : new GatewayException(ExitCodes.Invalid, $"{PathOf(file)} cannot be written: {exception.Message}");
            }

            written.Add(file.Name);
        }

        return written;
    }

    private string PathOf(NewFile file) => Path.Combine(folder, file.Name);

    private GatewayException Exists(NewFile file) =>
        new(ExitCodes.Invalid, $"{PathOf(file)} is there already and stays as it is: choose another name, or remove it");

    private sealed record NewFile(string Name, string Text, bool IsShared);
}
