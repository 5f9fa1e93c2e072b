#include "eval/zip.h"

#include <zlib.h>

#include <algorithm>
#include <limits>

#include "data/error.h"

namespace seq2see {
namespace {

constexpr uint64_t full16 = std::numeric_limits<uint16_t>::max();  // "see the ZIP64 field"
constexpr uint64_t full32 = std::numeric_limits<uint32_t>::max();
constexpr uint16_t plain_version = 20, zip64_version = 45;
constexpr uint16_t first_day = (1 << 5) | 1;  // 1 January 1980: the same bytes whenever they are written

/// Bytes of numbers, the least significant first.
class Fields {
 public:
  Fields& u16(uint64_t value) { return put(value, 2); }
  Fields& u32(uint64_t value) { return put(value, 4); }
  Fields& u64(uint64_t value) { return put(value, 8); }
  Fields& text(std::string_view text) {
    bytes_ += text;
    return *this;
  }
  std::string bytes() const { return bytes_; }

 private:
  Fields& put(uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }
  std::string bytes_;
};

/// What a member's two headers have in common: flags, method, time, checksum, sizes, length of the name.
void put_member(Fields& fields, const ZipMember& member) {
  fields.u16(0).u16(0).u16(0).u16(first_day).u32(member.checksum).u32(member.size).u32(member.size);
  fields.u16(member.name.size());
}

}  // namespace

std::string zip_local_header(const ZipMember& member) {
  Fields fields;
  fields.u32(0x04034b50).u16(plain_version);
  put_member(fields, member);
  return fields.u16(0).text(member.name).bytes();
}

std::string zip_directory_entry(const ZipMember& member) {
  const bool far = member.offset >= full32;
  const uint16_t version = far ? zip64_version : plain_version;
  Fields extra;
  if (far) extra.u16(1).u16(8).u64(member.offset);
  Fields fields;
  fields.u32(0x02014b50).u16(version).u16(version);
  put_member(fields, member);
  fields.u16(extra.bytes().size()).u16(0).u16(0).u16(0).u32(0);  // comment, disk, attributes
  return fields.u32(std::min(member.offset, full32)).text(member.name).text(extra.bytes()).bytes();
}

std::string zip_directory_end(uint64_t members, uint64_t offset, uint64_t size) {
  Fields fields;
  if (members >= full16 || offset >= full32 || size >= full32) {
    constexpr uint64_t rest_of_record = 44;
    fields.u32(0x06064b50).u64(rest_of_record).u16(zip64_version).u16(zip64_version).u32(0).u32(0);
    fields.u64(members).u64(members).u64(size).u64(offset);
    fields.u32(0x07064b50).u32(0).u64(offset + size).u32(1);
  }
  fields.u32(0x06054b50).u16(0).u16(0).u16(std::min(members, full16)).u16(std::min(members, full16));
  return fields.u32(std::min(size, full32)).u32(std::min(offset, full32)).u16(0).bytes();
}

void ZipWriter::add(const std::string& name, std::string_view bytes) {
  if (bytes.size() >= full32) {
    throw Error("{} of {} bytes is too large for a ZIP archive, whose members end at 4 GiB.", name,
                bytes.size());
  }
  const auto checksum =
      ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size()));
  const ZipMember member{name, static_cast<uint32_t>(checksum), static_cast<uint32_t>(bytes.size()),
                         file_.size()};
  file_.write(zip_local_header(member));
  file_.write(bytes);
  directory_ += zip_directory_entry(member);
  ++members_;
}

void ZipWriter::commit() {
  const uint64_t offset = file_.size();
  file_.write(directory_);
  file_.write(zip_directory_end(members_, offset, directory_.size()));
  file_.commit();
}

}  // namespace seq2see
